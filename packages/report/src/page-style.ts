import { PALETTE } from "./figures/palette.js";

const DARK =
  "--ink:#e6eaef;--soft:#a9b2bd;--rule:#363e47;--tint:#1b2128;--accent:#7cc3f0;--warn:#ffb27a;--warnbg:#2a1e14;--warnrule:#8f5626;--mark:#22303c";

const variables = (mode: "light" | "dark"): string =>
  Object.entries(PALETTE)
    .map(([name, colours]) => `--${name}:${colours[mode]}`)
    .join(";");

/** Style of report.html: one column of text, a sticky table of contents at wide widths, light, dark and print. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;${variables("light")};--ink:#14181d;--soft:#4c555f;--rule:#d3d9e0;--tint:#f4f7fa;--accent:#005a8e;--warn:#8a3c00;--warnbg:#fff6ee;--warnrule:#e8a26b;--mark:#e6f1f9}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${variables("dark")};${DARK}}}
@media screen{:root[data-theme=dark]{color-scheme:dark;${variables("dark")};${DARK}}:root[data-theme=light]{color-scheme:light}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth;scroll-padding-top:4.5rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.62 Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif;font-variant-numeric:lining-nums}
.layout{max-width:52rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
header,h2,h3,nav,figcaption,table,.facts,.tag,.note,.box h3{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif}
h1{font-size:clamp(1.6rem,1.2rem + 2vw,2.2rem);line-height:1.18;letter-spacing:-.012em;margin:0 0 .5rem;font-weight:680;text-wrap:balance;overflow-wrap:anywhere}
.subtitle{color:var(--soft);margin:0;font-size:.95rem;overflow-wrap:anywhere}
header{border-bottom:1px solid var(--rule);padding-bottom:1.4rem;margin-bottom:1rem}
h2{font-size:1.4rem;line-height:1.25;letter-spacing:-.008em;margin:3.2rem 0 1rem;padding-top:.4rem;font-weight:650}
h3{font-size:1.02rem;margin:1.9rem 0 .4rem;font-weight:650}
p{margin:.7rem 0;max-width:42rem;overflow-wrap:anywhere}
a{color:var(--accent);text-underline-offset:.15em}
ul{max-width:42rem;padding-left:1.2rem}li{margin:.3rem 0;overflow-wrap:anywhere}
.side{display:contents}
.controls{position:sticky;top:0;z-index:2;display:flex;align-items:end;justify-content:space-between;gap:.4rem 1rem;background:var(--paper);padding:.5rem 0;margin:0 0 .6rem;font:.84rem/1.35 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif}
.controls:not(:has(>:not([hidden]))){display:none}
.controls label span{display:block;color:var(--soft)}
.controls select,.controls button{font:inherit;color:var(--ink);background:var(--tint);border:1px solid var(--soft);border-radius:.35rem;padding:.3rem .55rem;min-height:2rem;max-width:100%}
.controls label{min-width:0;flex:0 1 20rem}.controls select{width:100%;text-overflow:ellipsis}.controls button{cursor:pointer;margin-left:auto;white-space:nowrap}
:is(a,summary,select,button):focus-visible{outline:2px solid var(--accent);outline-offset:2px}
nav.toc{font-size:.9rem;margin:0 0 1rem}
nav.toc ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}
nav.toc a{text-decoration:none;color:var(--soft)}nav.toc a:hover{color:var(--accent);text-decoration:underline}
.brief{margin:1rem 0 1.4rem}.brief div{margin:0 0 .8rem}
.brief dt{font:650 .84rem/1.4 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif;color:var(--accent)}
.brief dd{margin:.1rem 0 0;max-width:44rem;overflow-wrap:anywhere}.brief div:first-child dd{font-size:1.18rem;line-height:1.5;font-weight:600}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.5rem,1fr));gap:1px;background:var(--rule);border:1px solid var(--rule);border-radius:.5rem;overflow:hidden;margin:1.2rem 0 1.6rem}
.facts div{background:var(--paper);padding:.8rem 1rem;display:flex;flex-direction:column}
.facts dt{font-size:.8rem;line-height:1.35;color:var(--soft);overflow-wrap:anywhere}.facts dd{margin:.2rem 0 0;font-size:1.55rem;font-weight:650;line-height:1.25;font-variant-numeric:tabular-nums}
.facts dd small{display:block;font-size:.84rem;font-weight:450;color:var(--soft)}
.findings{list-style:none;padding:0;margin:0;max-width:none}
.findings li{display:grid;grid-template-columns:5.4rem 1fr;gap:0 1rem;padding:.75rem 0;border-top:1px solid var(--rule);margin:0}
.findings li:last-child{border-bottom:1px solid var(--rule)}
.tag{font-size:.8rem;font-weight:600;color:var(--soft);padding-top:.22rem}
.estimate .tag{color:var(--accent)}.caution .tag,.fault .tag,.limit .tag{color:var(--warn)}
.estimate:first-child p{font-size:1.12rem;font-weight:600}.findings p{margin:0}
.box{border:1px solid var(--warnrule);border-left-width:.35rem;background:var(--warnbg);border-radius:.4rem;padding:1rem 1.3rem;margin:1.2rem 0 1.8rem}
.box h3{margin:0 0 .3rem;color:var(--warn);font-size:1.1rem}.box ol{padding-left:1.3rem;margin:.6rem 0 .2rem}.box li{margin:.35rem 0;font-size:.95rem;line-height:1.5}
figure{margin:2rem 0 2.4rem}
figcaption{font-size:.88rem;line-height:1.5;color:var(--soft);max-width:44rem;overflow-wrap:anywhere}
figcaption b{color:var(--ink)}
figure.chart figcaption{margin-top:.5rem}figure.table figcaption{margin-bottom:.6rem}
.scroll{overflow-x:auto;overscroll-behavior-x:contain}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
figure svg{display:block;width:100%;min-width:34rem;height:auto;max-width:46rem}
figure svg text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif}
figure svg .sheet{fill:none}
figure svg .current{outline:2px solid var(--accent);outline-offset:2px}figure svg :is(line.current,g[fill=none]>path.current){outline:0;stroke-width:4}
figure.choosable svg :is(.dot,.rule)>*{cursor:pointer}
.tip{position:absolute;z-index:3;pointer-events:none;max-width:min(22rem,calc(100vw - 1rem));background:var(--ink);color:var(--paper);border-radius:.35rem;padding:.4rem .6rem;font:.82rem/1.4 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.tip b{font-weight:650}
.variants .variant>figure{margin-bottom:.6rem}.variants{margin-bottom:2.4rem}
summary{cursor:pointer;font:600 .88rem/1.4 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif;padding:.4rem .2rem;overflow-wrap:anywhere}
.groups{max-width:46rem;margin:0 0 1.6rem}.groups .how{color:var(--soft)}
.groups details{border-top:1px solid var(--rule)}.groups details:last-child{border-bottom:1px solid var(--rule)}
.groups details[open]{padding-bottom:.8rem}.groups details .scroll{margin:.3rem 0 1rem;padding-left:1.1rem}.groups table{min-width:min(100%,30rem)}
.others>summary{color:var(--accent);font-weight:450}
table{border-collapse:collapse;font-size:.86rem;line-height:1.4;min-width:100%;border-top:1.5px solid var(--ink);border-bottom:1.5px solid var(--ink)}
th,td{padding:.32rem .7rem;text-align:left;vertical-align:top}
th:first-child,td:first-child{padding-left:.1rem}th:last-child,td:last-child{padding-right:.1rem}
thead th{font-weight:600;border-bottom:1px solid var(--ink);vertical-align:bottom}
tbody th{font-weight:450;min-width:10.5rem;max-width:19rem;overflow-wrap:anywhere}
tbody tr+tr>*{border-top:1px solid var(--rule)}
th:first-child{position:sticky;left:0;background:var(--paper);background-clip:padding-box}
tbody tr.same>*{border-top:0}
tbody tr:hover>*{background:var(--tint)}
tbody tr[aria-current]>*{background:var(--mark)}tbody tr[aria-current]>th:first-child{box-shadow:inset 3px 0 var(--accent);padding-left:.6rem}
td{max-width:22rem}
.num{text-align:right;font-variant-numeric:tabular-nums lining-nums;white-space:nowrap}
.words{white-space:normal}.narrow table{min-width:min(100%,34rem)}
thead .num{white-space:normal}
tbody+tbody tr:first-child>*{border-top:1px solid var(--ink)}
td sup{font-size:.75em;line-height:0}
.note{font-size:.82rem;line-height:1.45;color:var(--soft);margin:.45rem 0 0;max-width:44rem}
.formula{font-family:"STIX Two Math","Cambria Math","Latin Modern Math",Cambria,Georgia,serif;background:var(--tint);border-radius:.35rem;padding:.7rem 1rem;margin:.8rem 0;overflow-x:auto;white-space:pre;max-width:none;font-size:1rem}
pre{background:var(--tint);border-radius:.35rem;padding:.8rem 1rem;overflow:auto;font:.8rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;max-height:32rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.4rem .8rem}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--rule);color:var(--soft);font-size:.85rem}
@media (min-width:75rem){
.layout{max-width:71rem;display:grid;grid-template-columns:12rem minmax(0,53rem);gap:0 3.5rem;padding-top:3.5rem}
header{grid-column:2}.side{display:block;grid-column:1;grid-row:2;position:sticky;top:2rem;align-self:start;max-height:calc(100vh - 4rem);overflow-y:auto;padding:2px}
.controls{position:static;flex-direction:column;align-items:stretch;padding:0;margin:0 0 1.4rem;gap:.7rem}.controls button{margin:0;align-self:start}.controls label{flex:none}.controls select{margin-top:.2rem}html{scroll-padding-top:1.5rem}
nav.toc ol{flex-direction:column;gap:.45rem;border-left:2px solid var(--rule);padding-left:.9rem}
main{grid-column:2;grid-row:2;min-width:0}main>section:first-child h2{margin-top:.6rem}footer{grid-column:2}
}
@media (max-width:36rem){body{font-size:1rem}.layout{padding:1.5rem 1rem 3rem}.findings li{grid-template-columns:1fr}.tag{padding:0}.facts{grid-template-columns:1fr 1fr}.facts div:last-child:nth-child(odd){grid-column:1/-1}.facts dd{font-size:1.3rem}th,td{padding:.3rem .5rem}tbody th{min-width:7.5rem;max-width:9rem}nav.toc{line-height:1.4}.controls label span{font-size:.76rem;line-height:1.2;margin-bottom:.2rem}}
@media print{
@page{margin:1.5cm}
:root{color-scheme:light;${variables("light")};--ink:#000;--soft:#333;--rule:#bbb;--tint:#fff;--accent:#000;--warn:#000;--warnbg:#fff;--warnrule:#000;--mark:#eee}
html{font-size:9.5pt}th:first-child{position:static}.layout{display:block;max-width:none;padding:0}nav.toc,.skip,.controls,.tip,.others,.groups .how{display:none}
.scroll,pre{overflow:visible;max-height:none}figure svg{min-width:0;max-width:16.5cm}table{font-size:7.5pt;min-width:0}th,td{padding:.18rem .35rem;overflow-wrap:anywhere}pre{white-space:pre-wrap;columns:2;orphans:6;widows:6}.formula{white-space:pre-wrap}thead{display:table-header-group}
p,ul,figcaption,.note,.brief dd{max-width:48rem}h2{margin-top:1.6rem}figure{margin:1.4rem 0}
h2,h3,summary,figure.table figcaption,.groups>.note,p:has(+:is(ul,pre,.formula)),tbody tr:first-child,tbody tr:nth-last-child(2){break-after:avoid}.note,tbody,tbody tr:first-child{break-before:avoid}
figure.chart,figure.table:not(:has(tr:nth-child(16))),figcaption,tr,.findings li,.brief div,.facts,.formula,.box,.groups details,.groups .scroll{break-inside:avoid}
details::details-content{content-visibility:visible;block-size:auto}summary{list-style:none}.groups{max-width:none}.groups details::details-content{columns:2;column-gap:1rem}.groups details .scroll{margin:0 0 .6rem;padding:0}
}
`.trim();
