/** Style of the report: the colours of the pages, in both themes, and for print. */
export const style = `
:root{color-scheme:light dark;--paper:light-dark(#fbfaf6,#111214);--card:light-dark(#fffefc,#191a1f);
--ink:light-dark(#17181c,#eceae4);--muted:light-dark(#595c66,#a3a6b0);--hairline:light-dark(#e3e0d6,#2b2d34);
--edge:light-dark(#8c8a82,#70737d);--accent:light-dark(#0f6e66,#5eead4);--accent-soft:light-dark(#d9efea,#16302d);
--warning:light-dark(#8a4b08,#f2b866);--warning-soft:light-dark(#fbf0dc,#2e2417);--danger:light-dark(#a61b1b,#ff9a8f)}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 "Instrument Sans",system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:68rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
h1{font-size:clamp(1.7rem,4vw,2.4rem);line-height:1.15;letter-spacing:-.02em;margin:0 0 .6rem;text-wrap:balance}
h2{font-size:1.3rem;letter-spacing:-.01em;margin:3rem 0 .4rem}
h3{font-size:1rem;margin:1.6rem 0 .3rem}
p,li{max-width:46rem}
.muted,figcaption{color:var(--muted)}
a{color:var(--accent)}
code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:.86em}
pre{background:var(--card);border:1px solid var(--hairline);border-radius:10px;padding:.9rem 1rem;overflow:auto}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--hairline);border-radius:10px;margin:1rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;color:var(--muted);padding:.7rem .9rem .3rem;font-size:.85rem}
th,td{padding:.5rem .9rem;border-top:1px solid var(--hairline);text-align:left;vertical-align:top}
thead th{border-top:0;color:var(--muted);font-weight:500;font-size:.82rem;white-space:nowrap}
tbody th{font-weight:500}
.number{text-align:right;white-space:nowrap}
.interval{color:var(--muted);font-size:.85em}
.mark{width:14px;height:14px;vertical-align:-2px;margin-right:.5em;fill:currentColor}
.note{border:1px solid var(--warning);background:var(--warning-soft);border-radius:10px;padding:.7rem 1rem;margin:1.2rem 0;max-width:none}
.decision td:nth-child(3){font-weight:600;white-space:nowrap}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.2rem;margin:1rem 0}
.facts dt{color:var(--muted)}.facts dd{margin:0}
figure{margin:1rem 0;background:var(--card);border:1px solid var(--hairline);border-radius:10px;padding:.9rem}
figure svg.chart{display:block;width:100%;height:auto;overflow:visible}
figcaption{font-size:.85rem;margin-bottom:.5rem}
.chart text{font-size:12px;fill:var(--ink)}.chart .axis{fill:var(--muted)}
.chart .grid{stroke:var(--hairline)}.chart .range{stroke:currentColor;stroke-width:3;stroke-linecap:round;opacity:.55}
.chart .shape{fill:currentColor}.chart .end{stroke:currentColor;stroke-width:2}
.chart .model{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:2 2;fill:none}
.bad{color:var(--danger);font-weight:600}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem}
@media (max-width:40rem){body{font-size:15px}.facts{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:.6rem}th,td{padding:.45rem .6rem}}
@media print{:root{color-scheme:light}.scroll,figure{break-inside:avoid}}
`
