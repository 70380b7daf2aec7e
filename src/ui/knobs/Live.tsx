/** Marks a knob that changes a running lane at once. */
export function Live() {
  return (
    <span className="rounded-sm border border-good px-1 text-[10px] leading-none font-medium text-good">
      live
    </span>
  );
}
