import css from './import-report.module.css';

/** The text of a file, as it stands; the keyboard can scroll it. */
export function TextPreview({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className={css.preview} tabIndex={0} aria-label={`Text of ${name}`}>
      <pre>{text}</pre>
    </section>
  );
}
