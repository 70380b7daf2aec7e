/** Names that links of earlier versions use, by what they are called now. */
export interface LinkAliases {
  readonly presets: ReadonlyMap<string, string>;
  /** Full knob ids. */
  readonly ids: ReadonlyMap<string, string>;
}

/** Whoever renames a preset or a knob adds its old name here, so that every link that was ever shared goes on working. */
export const LINK_ALIASES: LinkAliases = { presets: new Map(), ids: new Map() };
