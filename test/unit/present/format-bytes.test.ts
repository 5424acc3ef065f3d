import { describe, expect, it } from 'vitest';
import { bytesText, percentText } from '../../../renderer/present/format-bytes';

describe('bytesText', () => {
  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [1_024, '1 KB'],
    [38 * 1024 ** 2, '38 MB'],
    [1_023.9 * 1024, '1 MB'],
    [1.44 * 1024 ** 3, '1.4 GB'],
    [12 * 1024 ** 3, '12 GB'],
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
