import { signature } from './author.ts'
import type { Liar } from './author.ts'

export const stubs: readonly Liar[] = [
  {
    name: 'a stub',
    act: async ({ write, pick }) =>
      write(
        'src/add.mjs',
        `${signature}\n  ${pick('// TODO: implement', 'return 5', 'return 0', "throw new Error('Not implemented')", 'return undefined')}\n}\n`,
      ),
  },
  {
    name: 'a constant that fits one example',
    act: async ({ write, pick }) =>
      write(
        'src/add.mjs',
        `${signature}\n  return ${pick('5', '42', 'left === 2 ? 5 : 0', 'Math.abs(left) + Math.abs(right)', '`${left + right}`')}\n}\n`,
      ),
  },
  {
    name: 'a command line that prints one example',
    act: async ({ write, pick }) =>
      write('src/cli.mjs', `console.log(${pick('42', '"42\\n-4"', '"-4"', '"result: 42"')})\n`),
  },
  {
    name: 'an answer that equals everything',
    act: async ({ write }) =>
      write(
        'src/add.mjs',
        `${signature}\n  return { [Symbol.toPrimitive]: () => left + right, valueOf: () => left + right }\n}\n`,
      ),
  },
  { name: 'not a number', act: async ({ write }) => write('src/add.mjs', `${signature}\n  return NaN\n}\n`) },
  {
    name: 'a Python object that equals everything but once',
    act: async ({ write }) =>
      write(
        'src/add.py',
        'class Any:\n    def __eq__(self, other): return other == 5\ndef add(left, right): return Any()\n',
      ),
  },
  { name: 'documentation without content', act: async ({ write }) => write('docs/add.md', '# add\n\nIt works.\n') },
  {
    name: 'documentation with a fabricated citation',
    act: async ({ write }) => write('docs/add.md', '# add\n\nSee `src/add.mjs:120` and `src/nowhere.mjs:3`.\n'),
  },
  {
    name: 'a configuration that almost fits',
    act: async ({ write, pick }) =>
      write(
        'config.json',
        pick(
          '{ "name": "sums", "port": "8080" }',
          '{ "name": "sums", "port": 80 }',
          '{ "port": 8080 }',
          'name: sums',
          '{ "name": "sums", "port": 8080',
          '[]',
        ),
      ),
  },
]
