import { announce } from './live-region';
import { showToast } from './toast';

/** Copies text and says so, e.g. `Copied 4 lines`. Where the clipboard is refused, says that instead. */
export async function copyText(text: string, said: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    showToast(said);
    return true;
  } catch {
    announce('Copying was refused. Select the text and press Ctrl+C.');
    showToast('Copying was refused. Select the text and press Ctrl+C.');
    return false;
  }
}
