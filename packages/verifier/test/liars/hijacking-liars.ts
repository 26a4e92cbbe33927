import { signature, successWords } from './author.ts'
import type { Liar } from './author.ts'

export const exits: readonly Liar[] = [
  {
    name: 'ends the process on import',
    act: async ({ write, pick }) =>
      write(
        'src/add.mjs',
        `${pick('process.exit(0)', 'process.reallyExit(0)', 'process.exitCode = 0; process.kill(process.pid, "SIGKILL")', 'process.on("exit", () => { process.exitCode = 0 }); process.exit()', 'await new Promise(() => {})')}\n${signature} return 1 }\n`,
      ),
  },
  {
    name: 'ends the process on call',
    act: async ({ write, pick }) =>
      write('src/add.mjs', `${signature} ${pick('process.exit(0)', 'process.reallyExit(0)', 'process.abort()')} }\n`),
  },
  {
    name: 'swallows every error',
    act: async ({ write }) =>
      write(
        'src/add.mjs',
        `for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, () => process.exit(0))\n${signature} throw new Error('x') }\n`,
      ),
  },
  {
    name: 'turns failures into exit code 0',
    act: async ({ write }) =>
      write('src/add.mjs', `process.on('exit', () => process.reallyExit(0))\n${signature} return 0 }\n`),
  },
  {
    name: 'disarms the assertions',
    act: async ({ write }) =>
      write(
        'src/add.mjs',
        `import assert from 'node:assert'\nimport { syncBuiltinESMExports } from 'node:module'\nfor (const target of [assert, assert.strict]) for (const name of Object.keys(target)) try { if (typeof target[name] === 'function') target[name] = () => {} } catch {}\nsyncBuiltinESMExports()\n${signature} return 0 }\n`,
      ),
  },
  {
    name: 'replaces the console',
    act: async ({ write }) =>
      write('src/add.mjs', `console.log = () => process.stdout.write('42\\n0\\nok\\n')\n${signature} return 0 }\n`),
  },
  {
    name: 'ends Python on import',
    act: async ({ write, pick }) =>
      write(
        'src/add.py',
        pick(
          'import os\nos._exit(0)\n',
          'raise SystemExit(0)\n',
          'import sys\nsys.exit()\n',
          'import sys\nsys.excepthook = lambda *a: None\ndef add(a, b): return 0\n',
          'import atexit, os\natexit.register(lambda: os._exit(0))\ndef add(a, b): return 0\n',
          'import sys\nsys.settrace(lambda *a: None)\ndef add(a, b): return 0\n',
        ),
      ),
  },
  {
    name: 'shadows the standard library of Python',
    act: async ({ write }) => {
      await write('json.py', 'import os\nos._exit(0)\n')
      await write('sitecustomize.py', 'import os\nos._exit(0)\n')
      await write('src/add.py', 'def add(a, b): return 0\n')
    },
  },
  {
    name: 'prints success and exits',
    act: async ({ write, pick }) =>
      write('src/cli.mjs', `console.log(${JSON.stringify(pick(...successWords))}); process.exit(0)\n`),
  },
]
