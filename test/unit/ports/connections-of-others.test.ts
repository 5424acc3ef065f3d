import { expect, it } from 'vitest';
import { diagnose } from '../../../electron/core/ports/diagnose';
import { anObservation, anObservedProcess, anObservedSocket } from './observed';

it('names the user of a connection whose process cannot be seen, and has the command that names its pid', () => {
  const verdict = diagnose(anObservation([anObservedSocket('ESTABLISHED', [], { row: { uid: 0 } })]));
  expect(verdict.explanation).toBe('Nobody listens on port 3000, but a process of root still holds a connection on it.');
  expect(verdict.actions.map(({ id, command }) => [id, command])).toContainEqual(['copy-command', "sudo ss -Htanp 'sport = :3000'"]);
});

it('does not claim a worker where an outgoing connection from a chosen number looks the same', () => {
  const verdict = diagnose(anObservation([anObservedSocket('ESTABLISHED', [anObservedProcess()])]));
  expect(verdict.advice).toContain('Either a worker still serves after its listener was closed, or a client chose this number for itself.');
});
