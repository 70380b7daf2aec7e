import { type ComponentProps, useRef } from 'react';
import { SwitchKnobControl } from '../knobs/SwitchKnobControl.tsx';

/** A switch that gives the keys back to the desk after a click: Space must still mean "skip". */
export function DeskSwitch(props: ComponentProps<typeof SwitchKnobControl>) {
  const wasPressed = useRef(false);
  return (
    <div
      className="contents"
      role="presentation"
      onPointerDown={() => {
        wasPressed.current = true;
      }}
      onKeyDown={() => {
        wasPressed.current = false;
      }}
    >
      <SwitchKnobControl
        {...props}
        onChange={(value) => {
          if (wasPressed.current && document.activeElement instanceof HTMLElement)
            document.activeElement.blur();
          props.onChange(value);
        }}
      />
    </div>
  );
}
