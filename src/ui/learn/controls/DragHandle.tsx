/**
 * A point of a figure that mouse or finger moves. A figure is one image to a screen reader, so the keyboard moves the
 * point by the sliders beside it.
 */
export function DragHandle({
  x,
  y,
  color,
  onDrag,
}: {
  /** CSS pixels from the figure's top left corner. */
  x: number;
  y: number;
  /** A CSS custom property. */
  color: string;
  onDrag: (x: number, y: number) => void;
}) {
  return (
    <g
      transform={`translate(${x} ${y})`}
      className="cursor-grab touch-none active:cursor-grabbing"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const box = event.currentTarget.ownerSVGElement!.getBoundingClientRect();
        onDrag(event.clientX - box.left, event.clientY - box.top);
      }}
    >
      <circle r={20} fill="transparent" className="touch-none" />
      <circle r={7} fill={`var(${color})`} stroke="var(--panel)" strokeWidth={2} />
    </g>
  );
}
