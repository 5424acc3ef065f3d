// Rewrites the built style sheets for Chromium 83, which the old Electron has. Product builds never see this.
import { transform } from 'lightningcss';
import postcss from 'postcss';

/** lightningcss counts a version as major << 16. */
const CHROMIUM_83 = 83 << 16;
/** Stands for every `color-mix`: the picture stays readable, the exact tint is not the point here. */
const TINT = 'rgba(127, 160, 200, 0.18)';

function valueFor(rule, property) {
  let value;
  rule.each((node) => {
    if (node.type === 'decl' && node.prop === property) value = node.value;
  });
  return value;
}

/** A selector list with one unknown selector is dropped as a whole: take the unknown ones out. */
function dropHas(rule) {
  const kept = rule.selectors.filter((selector) => !selector.includes(':has('));
  if (kept.length === 0) rule.remove();
  else if (kept.length < rule.selectors.length) rule.selectors = kept;
  return kept.length > 0;
}

/** `gap` of a flex box has no effect in this Chromium: margins between the children do nearly the same. */
function addFlexGap(rule) {
  const gap = valueFor(rule, 'gap');
  if (!gap || !/flex$/.test(valueFor(rule, 'display') ?? '')) return;
  const [row, column = row] = postcss.list.space(gap);
  const isColumn = (valueFor(rule, 'flex-direction') ?? valueFor(rule, 'flex-flow') ?? '').includes('column');
  const margin = isColumn ? { prop: 'margin-top', value: row } : { prop: 'margin-left', value: column };
  rule.after(postcss.rule({ selectors: rule.selectors.map((selector) => `${selector} > * + *`), nodes: [postcss.decl(margin)] }));
}

function rewrite(css) {
  const root = postcss.parse(css);
  root.walkAtRules('layer', (layer) => {
    if (layer.nodes) layer.replaceWith(layer.nodes);
    else layer.remove();
  });
  root.walkDecls((declaration) => {
    declaration.value = declaration.value
      .replace(/\b(\d+)[dsl]v([hw])\b/g, '$1v$2')
      .replace(/color-mix\([^()]*(?:\([^()]*\)[^()]*)*\)/g, TINT);
  });
  root.walkRules((rule) => {
    if (dropHas(rule)) addFlexGap(rule);
  });
  return root.toString();
}

export function css83() {
  return {
    name: 'css83',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue;
          const code = Buffer.from(file.source);
          const lowered = transform({ filename: file.fileName, code, targets: { chrome: CHROMIUM_83 }, errorRecovery: true });
          file.source = rewrite(lowered.code.toString());
        }
      },
    },
  };
}
