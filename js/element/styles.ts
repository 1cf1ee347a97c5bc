// The styles of the element, which apply inside its shadow root only. Colors are custom properties with a light and a dark
// value. The attribute `theme` selects one; without it, the `color-scheme` of the page does.

import { css } from "@lit/reactive-element";

export const styles = css`
:host{display:block;container-type:inline-size;color:var(--text);font:var(--kard-font,1rem/1.5 system-ui,sans-serif);overflow-wrap:break-word;
--text:var(--kard-text,light-dark(#1b212c,#e5e9f0));
--muted:var(--kard-muted,light-dark(#566072,#a0aaba));
--surface:var(--kard-surface,light-dark(#fff,#1a1e26));
--sunken:var(--kard-sunken,light-dark(#f2f4f7,#242a35));
--line:var(--kard-line,light-dark(#d9dee6,#353d4a));
--control:var(--kard-control,light-dark(#868f9f,#7b8596));
--accent:var(--kard-accent,light-dark(#1d5bd0,#85b1ff));
--on-accent:var(--kard-on-accent,light-dark(#fff,#0b1220));
--success:var(--kard-success,light-dark(#17693c,#7fd6a2));
--error:var(--kard-error,light-dark(#b3261e,#ff9d94));
--warn:var(--kard-warn,light-dark(#7a4d00,#f0c26a));
--unknown:var(--kard-unknown,light-dark(#6a3fb5,#c5a8ff));
--radius:var(--kard-radius,10px)}
:host([hidden]),[hidden]{display:none!important}
:host([theme=light]){color-scheme:light}
:host([theme=dark]){color-scheme:dark}
:host([theme=auto]){color-scheme:light dark}
*{box-sizing:border-box}
.frame{background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);padding:1.5rem}
.header{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:baseline;justify-content:space-between;margin-bottom:1.25rem}
h2,h3,p,ul,ol,fieldset{margin:0;padding:0;border:0;min-width:0}
h2{font-size:1.375rem;line-height:1.25;letter-spacing:-.01em}
h3{font-size:1rem;margin-bottom:.5rem}
ul,ol{list-style:none}
.steps{display:flex;gap:.375rem;font-size:.875rem;color:var(--muted)}
.steps li+li::before{content:"";display:inline-block;width:1.25rem;border-top:1px solid var(--line);margin-inline-end:.375rem;vertical-align:middle}
.steps [aria-current]{color:var(--text);font-weight:650}
.main>*+*,.main section>*+*,.run-progress>*+*{margin-top:1rem}
.main>*+section{margin-top:1.5rem}
.muted{color:var(--muted);font-size:.875rem}
.big{font-size:1.0625rem;font-weight:600}
.visually-hidden,:is(.tabs,.tiles) legend{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
button,select,.edit{font:inherit;color:inherit;min-height:2.75rem;padding:.4rem 1rem;border:1px solid var(--control);border-radius:8px;background:var(--surface);max-width:100%}
button{font-weight:550;cursor:pointer;overflow-wrap:anywhere}
button:hover:enabled{background:var(--sunken)}
button.primary{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
button.primary:hover:enabled{background:color-mix(in srgb,var(--accent) 88%,var(--text))}
button.small{min-height:2rem;padding:.15rem .75rem;font-size:.875rem}
button.plain{border-color:transparent;color:var(--accent);padding-inline:.5rem;background:none}
button:disabled{opacity:.5;cursor:default}
:focus-visible,input:focus-visible+span{outline:3px solid var(--accent);outline-offset:2px}
h2:focus-visible{outline:none}
.actions,.downloads{display:flex;flex-wrap:wrap;gap:.5rem}
select{width:100%;padding-inline:.6rem}
progress{display:block;width:100%;height:.5rem;appearance:none;border:0;border-radius:9px;background:var(--sunken);overflow:hidden;accent-color:var(--accent)}
progress::-webkit-progress-bar{background:var(--sunken)}
progress::-webkit-progress-value{background:var(--accent)}
progress::-moz-progress-bar{background:var(--accent)}
progress:indeterminate{background:linear-gradient(90deg,var(--sunken) 30%,var(--accent) 50%,var(--sunken) 70%) 0/300%}
.tag{--c:var(--muted)}.notice,.exists,.fixed,.over{--c:var(--accent)}.good,.created{--c:var(--success)}.bad,.rejected{--c:var(--error)}.warn,.invalid,.warning{--c:var(--warn)}.unknown{--c:var(--unknown)}
.notice,.tag,.over,.cell.bad{background:color-mix(in srgb,var(--c) 10%,var(--surface))}
.notice{padding:.75rem 1rem;border-inline-start:4px solid var(--c);border-radius:6px}
.notice>*+*{margin-top:.5rem}
.notice ul{list-style:disc;padding-inline-start:1.2rem}
.tag{display:inline-block;padding:0 .55rem;border-radius:99px;font-size:.8125rem;font-weight:600;line-height:1.5rem;font-variant-numeric:tabular-nums;white-space:nowrap;color:var(--c)}
.drop{display:grid;justify-items:center;gap:.75rem;padding:2.5rem 1rem;border:2px dashed var(--control);border-radius:var(--radius);text-align:center}
.drop.over{border-color:var(--accent)}
.drop svg{width:2.25rem;fill:none;stroke:var(--accent);stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.drop progress{max-width:16rem}
.column{display:grid;grid-template-columns:3fr 4fr 5fr;gap:.25rem 1rem;align-items:center;padding:.5rem 0;border-top:1px solid var(--line)}
.column>*{min-width:0}
.heads{border:0;font-size:.8125rem;color:var(--muted)}
.column label{font-weight:600}.ignored label{font-weight:400;color:var(--muted)}
.samples{display:flex;gap:.25rem .75rem;flex-wrap:wrap;max-height:3rem;overflow:hidden;font-size:.875rem;color:var(--muted)}
.samples span{white-space:nowrap}
.field{display:flex;align-items:center;gap:.5rem}
.uncertain{--c:color-mix(in srgb,var(--warn) 7%,transparent);background:var(--c);box-shadow:-.5rem 0 var(--c),.5rem 0 var(--c)}
summary{cursor:pointer;font-weight:600;min-height:2rem;padding:.2rem 0}
details>*+*{margin-top:.5rem}
.fields{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:1rem}
.fields span{display:block;font-size:.875rem;margin-bottom:.25rem}
.file-summary{display:flex;flex-wrap:wrap;align-items:center;gap:.35rem 1rem;padding:.6rem .9rem;border-radius:8px;background:var(--sunken)}
.file-summary button{margin-inline-start:auto}
.pairs{flex:1 1 20rem;display:flex;flex-wrap:wrap;gap:.1rem .9rem;font-size:.875rem}
.pairs span{color:var(--muted)}
.row-summary>*+*{margin-top:.5rem}
.group{max-width:80rem;display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center;padding:.5rem 0;border-top:1px solid var(--line)}
.group .tag{flex:none;min-width:2.5rem;text-align:center}.group p{flex:1 1 22rem}
.bar{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;justify-content:space-between}
legend{padding:0;font-size:.875rem;color:var(--muted);margin-bottom:.35rem}
.tabs{display:flex;flex-wrap:wrap;gap:.25rem}
.choice{position:relative;cursor:pointer}
:is(.tabs,.tiles) input{position:absolute;inset:0;margin:0;opacity:0;width:100%;height:100%;cursor:inherit}
.tabs span{display:block;padding:.3rem .8rem;border-radius:99px;border:1px solid transparent;font-size:.9375rem}
.tabs b{font-weight:600;color:var(--muted);font-variant-numeric:tabular-nums}
.tabs .invalid b,.tabs .rejected b{color:var(--error)}
.tabs input:hover+span{background:var(--sunken)}
:is(.tabs,.tiles) input:checked+span{border-color:var(--accent);background:color-mix(in srgb,var(--accent) 9%,var(--surface))}
.tiles{display:grid;grid-template-columns:repeat(7,minmax(0,1fr));gap:.5rem}
.tiles span{display:block;height:100%;padding:.6rem .75rem;border:1px solid var(--line);border-radius:8px;font-size:.875rem;color:var(--muted)}
.tiles strong{display:block;font-size:1.375rem;line-height:1.2;font-variant-numeric:tabular-nums;color:var(--c,var(--text))}
.tiles input:disabled+span strong{color:var(--muted)}
.options{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem}
.options .choice{display:flex;align-items:center;gap:.5rem;min-height:2rem}
.options input{width:1.15rem;height:1.15rem;margin:0;accent-color:var(--accent)}
.shares{display:flex;height:.625rem;border-radius:99px;overflow:hidden;background:var(--sunken)}
.shares span{flex:0 0 0;background:var(--c,var(--control))}
.facts{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;font-variant-numeric:tabular-nums}
.downloads legend{float:inline-start;margin:.3rem .75rem 0 0}
.submit{border-top:1px solid var(--line);padding-top:1rem}
.shown{font-weight:600}
.grid{position:relative;height:clamp(14rem,55vh,34rem);overflow:auto;border:1px solid var(--line);border-radius:8px;scroll-padding-top:2.5rem;font-size:.9375rem}
.head{position:sticky;top:0;z-index:2;background:var(--sunken);min-width:var(--min-width)}
.head .row{height:2.25rem;font-size:.8125rem;font-weight:600;color:var(--muted)}
.rows{position:relative;overflow:clip;min-width:var(--min-width)}
.rows .row{position:absolute;width:100%}
.row{display:grid;grid-template-columns:var(--tracks);height:var(--row);border-bottom:1px solid var(--line);align-items:stretch}
.row>*{display:flex;align-items:center;gap:.4rem;padding:0 .6rem;min-width:0;overflow:hidden;white-space:nowrap}
.cell.bad{box-shadow:inset 0 -2px var(--error)}
.cell.warn{box-shadow:inset 0 -2px color-mix(in srgb,var(--warn) 60%,var(--surface))}
.cell.active{outline:1px solid var(--control);outline-offset:-1px}
.grid:focus .cell.active,.grid:focus-within .cell.active{outline:2px solid var(--accent);outline-offset:-2px}
.grid:focus-visible{outline-offset:1px}
.value,.text,.previous,.samples span{overflow:hidden;text-overflow:ellipsis}
.value{white-space:pre;unicode-bidi:plaintext}.pair{display:grid;line-height:1.25;min-width:0}
.previous{color:var(--muted);font-size:.75rem}
.issues{font-size:.875rem;justify-content:space-between}
.issues button{flex:none}
.number{font-variant-numeric:tabular-nums;color:var(--muted)}
.dot{width:.6rem;height:.6rem;border-radius:50%;background:var(--c,var(--success));flex:none}
.dot.invalid{--c:var(--error);border-radius:1px}.dot.excluded{background:none;border:2px solid var(--control)}
.excluded .value{text-decoration:line-through;color:var(--muted)}
.edit{width:100%;min-height:2rem;padding:0 .4rem;border-color:var(--accent)}
@container(max-width:40rem){
.frame{padding:1rem}
.column,.fields{grid-template-columns:minmax(0,1fr)}
.heads,.steps li:not([aria-current]),.steps li::before{display:none!important}
.group p{flex-basis:calc(100% - 4rem)}
.main>.actions>button,.submit>.actions>button,.drop>button{flex:1 1 100%}
.tiles{grid-template-columns:repeat(2,minmax(0,1fr))}
.grid .row{grid-template-rows:1fr 1fr}
.grid .rows .issues,.grid .head .row>:last-child{grid-row:2;grid-column:1/-1;position:sticky;inset-inline-start:0;width:calc(100cqi - 2.2rem)}
.grid .head .row{grid-template-rows:1fr}
.grid .head .row>:last-child{display:none}
.issues .text{white-space:normal;line-height:1.2;display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical}
.file-summary button{margin:0}
}
@container(min-width:40rem) and (max-width:60rem){.tiles{grid-template-columns:repeat(4,minmax(0,1fr))}}
@media(prefers-reduced-motion:no-preference){.drop,button,.shares span{transition:background-color .15s,border-color .15s,flex-grow .2s}progress:indeterminate{animation:go 1.5s linear infinite}}
@keyframes go{from{background-position:100% 0}to{background-position:-50% 0}}
@media(forced-colors:active){.tag,.notice,:is(.tabs,.tiles) span{border:1px solid}:is(.tabs,.tiles) input:checked+span{outline:2px solid Highlight}.shares span,.dot,progress{forced-color-adjust:none}.cell.bad{border-bottom:3px solid}}
`;
