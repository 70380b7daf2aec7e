import { createContext } from 'react';

/** Where hints are drawn: inside an open modal dialog, which covers all else. Null: the page. */
export const HintContainer = createContext<HTMLElement | null>(null);
