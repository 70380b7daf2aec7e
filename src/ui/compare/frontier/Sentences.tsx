/** One point each. */
export function Sentences({ list }: { list: readonly string[] }) {
  return (
    <ul className="list-disc space-y-1.5 pl-4">
      {list.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
