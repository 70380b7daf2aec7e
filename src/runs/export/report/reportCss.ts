/** The report's look. The hues are the page's. */
export const reportCss = `
:root { color-scheme: light dark;
  --page: light-dark(#fff, #0c1016); --ink: light-dark(#15202e, #e6ebf2); --muted: light-dark(#566274, #9ba8b9);
  --line: light-dark(#dde1e7, #28313d); --grid: light-dark(#eceff3, #1f2833);
  --c1: light-dark(#2257c5, #7fadff); --c2: light-dark(#b04a05, #ffa95c); --c3: light-dark(#6d3bb8, #c3a1ff);
  --c4: light-dark(#0b7285, #5ccfe6); --c5: light-dark(#b4246e, #ff86bd); --c6: light-dark(#0c7a63, #45d0ae); }
* { box-sizing: border-box; }
body { max-width: 62rem; margin: 0 auto; padding: 2rem 1rem; background: var(--page); color: var(--ink);
  font: 14px/1.5 Inter, Helvetica, Arial, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 0; }
h3 { font-size: .9rem; margin: 0 0 .25rem; } p { margin: .25rem 0 .75rem; color: var(--muted); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .85rem; }
th, td { text-align: right; padding: .2rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top;
  font-variant-numeric: tabular-nums; min-width: 5.5rem; }
thead th { vertical-align: bottom; } th:first-child { text-align: left; font-weight: 500; }
small { color: var(--muted); font-weight: 400; }
i { display: inline-block; width: .6rem; height: .6rem; border-radius: 2px; margin-right: .35rem; }
.legend { width: 100%; display: block; }
.curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: 1rem; margin-bottom: 1rem; }
.small { grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); }
figure { margin: 0; break-inside: avoid; } figcaption { font-weight: 600; font-size: .85rem; }
figure svg { width: 100%; height: auto; display: block; }
.prompt { border-top: 1px solid var(--line); padding: .5rem 0; break-inside: avoid; }
dl { display: grid; grid-template-columns: minmax(5rem, 11rem) 1fr; gap: .15rem .75rem; margin: 0; font-size: .85rem; }
dt { color: var(--muted); } dd { margin: 0; }
@page { size: A4; margin: 14mm; }
@media print { :root { color-scheme: light; } body { padding: 0; max-width: none; font-size: 10pt; }
  h2 { break-after: avoid; } tr { break-inside: avoid; } .scroll { overflow: visible; } th, td { min-width: 0; } i { print-color-adjust: exact; } }
`;
