import { html, raw } from 'hono/html'

export type Html = ReturnType<typeof html>

const css = `
:root{color-scheme:light dark;--line:light-dark(#d0d4da,#3b4048);--soft:light-dark(#f4f6f9,#1b1e23);
--paper:light-dark(#fff,#24282e);--ink:light-dark(#1f2328,#e8eaed);--quiet:light-dark(#57606a,#a8b0ba);
--accent:light-dark(#0b5cad,#7db8f5);--on-accent:light-dark(#fff,#0d1b2a);--bad:light-dark(#a3212a,#ff9a9a);
--good:light-dark(#1a6b35,#7fd79b)}
*{box-sizing:border-box}
body{margin:0;font:15px/1.5 system-ui,sans-serif;background:var(--soft);color:var(--ink)}
a{color:var(--accent)}h1{font-size:1.45rem;margin:0 0 .75rem}h2{font-size:1.1rem;margin:1.5rem 0 .5rem}
.top{display:flex;gap:1rem;align-items:center;padding:.6rem 1.25rem;background:var(--paper);border-bottom:1px solid var(--line)}
.top strong{font-weight:600}.badge{font-size:.8rem;color:var(--quiet);border:1px solid var(--line);border-radius:99px;padding:0 .6rem}
.card{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:2rem;max-width:27rem;margin:8vh auto 2rem}
.wide{max-width:66rem;margin:1.5rem auto;padding:0 1.25rem}
.split{display:grid;grid-template-columns:13rem 1fr;gap:2rem}
@media(max-width:48rem){.split{grid-template-columns:1fr;gap:1rem}}
nav ul{list-style:none;margin:0;padding:0}nav a{display:block;padding:.35rem .7rem;border-radius:6px;text-decoration:none;color:inherit}
nav a[aria-current]{background:var(--paper);font-weight:600;box-shadow:inset 3px 0 var(--accent)}
.panel{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:1.25rem 1.5rem;margin-bottom:1.25rem;overflow-x:auto}
label,legend{font-weight:600}label.plain{font-weight:400}fieldset{border:0;padding:0;margin:0 0 1rem}
.field{margin:0 0 1rem}.field>label{display:block;margin-bottom:.25rem}
input:not([type=checkbox]):not([type=radio]),select,textarea{width:100%;font:inherit;padding:.45rem .6rem;border:1px solid var(--quiet);border-radius:5px;background:var(--paper);color:inherit}
input[readonly]{background:var(--soft)}
button,.button{font:inherit;padding:.45rem 1rem;border:1px solid var(--quiet);border-radius:5px;background:var(--paper);color:inherit;cursor:pointer;text-decoration:none;display:inline-block}
.primary{background:var(--accent);color:var(--on-accent);border-color:transparent;font-weight:600}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.row{display:flex;gap:.6rem;align-items:center;flex-wrap:wrap}.row input{flex:1}
main>.actions:first-child{margin:0 0 1rem}.panel>h2:first-child,form>h2:first-child{margin-top:0}
.copy{flex:none}.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.quiet{color:var(--quiet)}.bad{color:var(--bad)}.good{color:var(--good)}
.note{border-left:4px solid var(--accent);padding:.5rem .9rem;background:var(--soft);margin:0 0 1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.45rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
code,.mono{font-family:ui-monospace,monospace;font-size:.92em;overflow-wrap:anywhere}
.scopes{padding-left:1.1rem}.scopes li{margin:.25rem 0}.actions{display:flex;gap:.6rem;margin-top:1.25rem;flex-wrap:wrap}
`

const copyScript = `document.addEventListener('click',async(e)=>{const b=e.target.closest('[data-copy]');if(!b)return;
const f=document.getElementById(b.dataset.copy);try{await navigator.clipboard.writeText(f.value)}catch{f.select();document.execCommand('copy')}
const w=b.querySelector('.word');w.textContent='Copied';setTimeout(()=>{w.textContent='Copy'},1500)})`

/** A whole document: nothing from outside, readable without scripts. */
export function page(options: { title: string; brand: string; body: Html }): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${options.title} · ${options.brand}</title>
        <link rel="icon" href="data:," />
        <style>
          ${raw(css)}
        </style>
      </head>
      <body>
        <header class="top">
          <strong>${options.brand}</strong><span class="badge">local sandbox</span>
        </header>
        ${options.body}
        <script>
          ${raw(copyScript)}
        </script>
      </body>
    </html>`
}

/** A read-only value with a label that names it and a button that copies it. */
export function copyField(options: { id: string; label: string; value: string }): Html {
  return html`<div class="field">
    <label for="${options.id}">${options.label}</label>
    <div class="row">
      <input id="${options.id}" class="mono" value="${options.value}" readonly />
      <button type="button" class="copy" data-copy="${options.id}">
        <span class="word">Copy</span><span class="unseen"> ${options.label}</span>
      </button>
    </div>
  </div>`
}
