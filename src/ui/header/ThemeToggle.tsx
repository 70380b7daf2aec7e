import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { Hint } from '../common/Hint.tsx';
import { applyTheme, readTheme, type Theme } from '../theme.ts';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const ICONS = { system: Monitor, light: Sun, dark: Moon };

export function ThemeToggle() {
  const [theme, setTheme] = useState(readTheme);
  const Icon = ICONS[theme];
  return (
    <Hint says={`Theme: ${theme}. Click for ${NEXT[theme]}.`}>
      <button
        type="button"
        className="icon-button"
        aria-label={`Theme: ${theme}`}
        onClick={() => {
          applyTheme(NEXT[theme]);
          setTheme(NEXT[theme]);
        }}
      >
        <Icon size={16} aria-hidden="true" />
      </button>
    </Hint>
  );
}
