import { describe, expect, test } from 'vitest';
import { parseBuildErrors } from '../../../electron/core/reload/parse-build-errors';

const cases: readonly [what: string, output: string, found: readonly string[]][] = [
  [
    'go build',
    '# example.com/shop\n./main.go:12:5: undefined: x\n./main.go:14:2: declared and not used: y\n',
    ['./main.go:12:5 error undefined: x', './main.go:14:2 error declared and not used: y'],
  ],
  ['go vet', 'vet: ./main.go:3:1: expected declaration\n', ['./main.go:3:1 error expected declaration']],
  [
    'a Go message with a package path',
    'cmd/api/main.go:7:2: no required module provides package github.com/a/b: go.mod file not found\n',
    ['cmd/api/main.go:7:2 error no required module provides package github.com/a/b: go.mod file not found'],
  ],
  ['tsc', "src/a.ts(12,5): error TS2304: Cannot find name 'x'.\n", ["src/a.ts:12:5 error TS2304: Cannot find name 'x'."]],
  [
    'tsc for a terminal, in colour',
    "\u001b[96msrc/a.ts\u001b[0m:\u001b[93m12\u001b[0m:\u001b[93m5\u001b[0m - \u001b[91merror\u001b[0m\u001b[90m TS2304: \u001b[0mCannot find name 'x'.\n",
    ["src/a.ts:12:5 error TS2304: Cannot find name 'x'."],
  ],
  [
    'esbuild',
    '✘ [ERROR] Could not resolve "x"\n\n    src/a.ts:1:7:\n      1 │ import "x"\n        ╵        ~~~\n\n1 error\n',
    ['src/a.ts:1:7 error Could not resolve "x"'],
  ],
  ['esbuild, a warning', '▲ [WARNING] Unused import [unused]\n\n    src/a.ts:2:0:\n', ['src/a.ts:2:0 warning Unused import [unused]']],
  ['esbuild, older', ' > src/a.ts:1:7: error: Could not resolve "x"\n', ['src/a.ts:1:7 error Could not resolve "x"']],
  [
    'vite',
    'error during build:\nsrc/main.ts (3:7): "y" is not exported by "src/b.ts", imported by "src/main.ts".\nfile: /w/src/main.ts:3:7\n',
    ['src/main.ts:3:7 error "y" is not exported by "src/b.ts", imported by "src/main.ts".'],
  ],
  [
    'vite, a plugin',
    '[vite:esbuild] Transform failed with 1 error:\nfile: /w/src/main.ts:3:7\n',
    ['/w/src/main.ts:3:7 error Transform failed with 1 error:'],
  ],
  [
    'rustc',
    'error[E0425]: cannot find value `x` in this scope\n --> src/main.rs:3:5\n  |\n3 |     x\n  |     ^ not found\n\nwarning: unused variable: `y`\n --> src/main.rs:2:9\n',
    ['src/main.rs:3:5 error cannot find value `x` in this scope', 'src/main.rs:2:9 warning unused variable: `y`'],
  ],
  [
    'python',
    '  File "app.py", line 3\n    def f(\n         ^\nSyntaxError: \'(\' was never closed\n',
    ["app.py:3:null error SyntaxError: '(' was never closed"],
  ],
  [
    'a python traceback names the innermost frame',
    'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    import b\n  File "b.py", line 9, in <module>\n    x\nNameError: name \'x\' is not defined\n',
    ["b.py:9:null error NameError: name 'x' is not defined"],
  ],
  [
    'node',
    "file:///w/a.mjs:3\nconst = 1;\n      ^\n\nSyntaxError: Unexpected token '='\n    at x (node:internal/a:1:2)\n",
    ["/w/a.mjs:3:null error SyntaxError: Unexpected token '='"],
  ],
  [
    'gcc',
    "a.c: In function 'main':\na.c:3:5: error: expected ';' before 'return'\na.c:9:1: warning: control reaches end\na.c:3:5: note: here\nb.h:1:10: fatal error: x.h: No such file\n",
    ["a.c:3:5 error expected ';' before 'return'", 'a.c:9:1 warning control reaches end', 'b.h:1:10 error x.h: No such file'],
  ],
  ['javac', "src/Foo.java:3: error: ';' expected\n", ["src/Foo.java:3:null error ';' expected"]],
  ['the same twice', './a.go:1:1: x\n./a.go:1:1: x\n', ['./a.go:1:1 error x']],
  ['clock times and addresses are no places', '12:30:45: listening on 127.0.0.1:8080: ok\nhttp://a.b:80: x\n', []],
  ['nothing', '', []],
];

describe('the errors of a build', () => {
  test.each(cases)('%s', (_what, output, found) => {
    expect(
      parseBuildErrors(output).map(({ file, line, column, severity, message }) => `${file}:${line}:${column} ${severity} ${message}`),
    ).toEqual(found);
  });

  test('no more than fifty', () => {
    const output = Array.from({ length: 400 }, (_, i) => `a.go:${i + 1}:1: bad`).join('\n');
    expect(parseBuildErrors(output)).toHaveLength(50);
  });

  test('a megabyte on one line takes no time', () => {
    const startedMs = performance.now();
    parseBuildErrors(`${'a/'.repeat(125_000)}x:1\n${'x'.repeat(250_000)}\n${'a.b:'.repeat(60_000)}`);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });
});
