import type { MouseEvent } from 'react';

/**
 * For a button that takes the place of another one when that is pressed: the second half of a double click was meant for the first. A press
 * by keyboard counts no clicks.
 */
export function unlessDouble(act: () => void): (event: MouseEvent) => void {
  return (event) => {
    if (event.detail < 2) act();
  };
}
