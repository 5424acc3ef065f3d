import { describe, expect, it } from 'vitest';
import { percentText } from '../../../renderer/present/percent-text';
import { bytesText } from '../../../shared/model/bytes-text';

describe('bytesText: the same unit in the window and on the command line', () => {
  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [1_024, '1 KiB'],
    [38 * 1024 ** 2, '38 MiB'],
    [1_023.9 * 1024, '1 MiB'],
    [1.44 * 1024 ** 3, '1.4 GiB'],
    [12 * 1024 ** 3, '12 GiB'],
  ])('writes %d bytes as %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));
});

describe('percentText', () => {
  it.each([
    [null, ''],
    [0, '0 %'],
    [1.6, '2 %'],
    [180, '180 %'],
  ])('writes %s as "%s": unknown is blank, not zero', (percent, text) => expect(percentText(percent)).toBe(text));
});
