/** @returns what became of it, in a sentence */
export async function copyText(text: string, name = 'Link'): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return `${name} copied`;
  } catch {
    return 'The browser does not let this page copy: take the link from the address bar';
  }
}
