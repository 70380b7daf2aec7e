/** What each line or bar of a figure stands for. */
export function Legend({
  entries,
}: {
  entries: readonly { readonly label: string; readonly color: string; readonly dash?: string }[];
}) {
  return (
    <ul className="ml-auto flex flex-wrap gap-x-3 text-[11px] text-muted">
      {entries.map(({ label, color, dash }) => (
        <li key={label} className="flex items-center gap-1">
          <svg width="16" height="8" aria-hidden="true">
            <line
              x1="0"
              x2="16"
              y1="4"
              y2="4"
              stroke={`var(${color})`}
              strokeWidth="2"
              strokeDasharray={dash}
            />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
