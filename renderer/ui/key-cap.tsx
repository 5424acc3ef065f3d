import css from './key-cap.module.css';

/** One key, right of a label; only in menus, tooltips and help. */
export function KeyCap({ children }: { readonly children: string }) {
  return <kbd className={css.key}>{children}</kbd>;
}
