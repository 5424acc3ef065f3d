import type { QuitPolicy } from '../../shared/model/leftover';
import { useCall, useHost } from '../state/app-services';
import { ChoiceField } from './choice-field';

const CHOICES: readonly { readonly id: QuitPolicy; readonly label: string }[] = [
  { id: 'ask', label: 'Ask' },
  { id: 'stop', label: 'Stop what runs' },
  { id: 'keep', label: 'Keep it running' },
];

/** What quitting the desktop app does; the browser's window cannot quit it. */
export function QuitChoiceField() {
  const call = useCall();
  const quit = useHost((state) => state.snapshot?.settings.quit ?? 'ask');
  const desktop = useHost((state) => state.snapshot?.capabilities.folderDialog === true);
  if (!desktop) return null;
  return <ChoiceField legend="On quit" choices={CHOICES} value={quit} onChoose={(id) => void call('settings.configure', { quit: id })} />;
}
