/** @returns what became of it, in a sentence */
export async function copyText(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return 'Link copied';
  } catch {
    return 'The browser does not let this page copy: take the link from the address bar';
  }
}
