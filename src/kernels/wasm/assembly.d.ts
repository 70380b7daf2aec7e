/** WebAssembly modules compiled from AssemblyScript by src/cli/vite/assemblyScript.ts, as base64 text. */
declare module '*?assembly' {
  const base64: string;
  export { base64 as default };
}
declare module '*?assembly-relaxed' {
  const base64: string;
  export { base64 as default };
}
