import { describe, expect, it } from 'vitest'
import { isMutatingCommand, isMutatingSql } from '../src/command-effects.ts'
import { findBareCommand, isWholeCommand } from '../src/command-shape.ts'
import { splitShell } from '../src/split-shell.ts'
import { splitSql } from '../src/split-sql.ts'

describe('splitShell', () => {
  it.each<[string, string, string[]]>([
    ['drops comments', '# a\nls # b\necho "#c"\n', ['ls', 'echo "#c"']],
    ['keeps continuation lines', 'a \\\n  b\nc', ['a \\\n  b', 'c']],
    ['keeps a comment line out of a continued command', 'a &&\n# why\nb', ['a &&\nb']],
    [
      'keeps quoted line breaks',
      "python -c '\nimport x\n# y\nx()\n'\nls",
      ["python -c '\nimport x\n# y\nx()\n'", 'ls'],
    ],
    ['keeps here-documents', "cat <<'E'\n# x\nE\nls", ["cat <<'E'\n# x\nE", 'ls']],
    ['keeps indented here-documents', 'cat <<-E\n\tx\n\tE\nls', ['cat <<-E\n\tx\n\tE', 'ls']],
    ['does not take a here-string for a here-document', 'jq . <<< "$x"\nls', ['jq . <<< "$x"', 'ls']],
    [
      'keeps loops and conditions',
      'if a; then\n  b\nfi\nfor x in 1 2; do echo $x; done\nls',
      ['if a; then\n  b\nfi', 'for x in 1 2; do echo $x; done', 'ls'],
    ],
    ['keeps functions', 'f() {\n  a\n}\nf', ['f() {\n  a\n}', 'f']],
    ['keeps subshells', '(\n  a\n  b\n)\nc', ['(\n  a\n  b\n)', 'c']],
    ['keeps case', 'case $x in\n  a) b ;;\nesac\nc', ['case $x in\n  a) b ;;\nesac', 'c']],
    [
      'joins cd, source and export',
      'cd /x\nsource v\nexport A=1\nrun\nnext',
      ['cd /x && source v && export A=1 && run', 'next'],
    ],
    ['drops a setup that nothing follows', 'ls\ncd /x', ['ls']],
    ['reads transcripts', '$ ls\na b\n$ echo \\\n> c\nc', ['ls', 'echo \\\nc']],
    ['does not count words that only look like keywords', 'echo if for done\nls', ['echo if for done', 'ls']],
    ['survives an open quote', 'echo "a\nls', ['echo "a\nls']],
  ])('%s', (_, script, commands) => {
    expect(splitShell(script).map(({ command }) => command)).toEqual(commands)
  })

  it('remembers the setup for later commands and the line of each', () => {
    expect(splitShell('# x\ncd /x\na\n\nb')).toEqual([
      { command: 'cd /x && a', offset: 1, setup: '' },
      { command: 'b', offset: 4, setup: 'cd /x' },
    ])
  })
})

describe('splitSql', () => {
  it.each<[string, string, string[]]>([
    ['above it', '-- 1\nselect 1;\n-- 2\nselect 2', ['1', '2']],
    ['below it', 'select 1;\n-- 1\nselect 2;\n-- 2', ['1', '2']],
    ['beside it', '-- all\nselect 1; -- 1\nselect 2 -- 2\n;', ['all\n1', '2']],
  ])('gives a query the comment %s', (_, script, comments) => {
    expect(splitSql(script).map(({ comment }) => comment.trim())).toEqual(comments)
  })

  it.each<[string, string, string[]]>([
    ['splits at semicolons and drops comments', '-- a\nselect 1; /* b;\n */ select 2;', ['select 1', 'select 2']],
    ['keeps quotes', 'select \';--\', "a;b";select 2', ['select \';--\', "a;b"', 'select 2']],
    ['keeps dollar quotes', 'do $$ begin; end $$; select $a$;$a$', ['do $$ begin; end $$', 'select $a$;$a$']],
    ['lets psql commands stand alone', '\\d t\nselect 1', ['\\d t', 'select 1']],
    ['survives an open quote', "select 'a", ["select 'a"]],
  ])('%s', (_, script, queries) => {
    expect(splitSql(script).map(({ query }) => query)).toEqual(queries)
  })
})

describe('isMutatingCommand', () => {
  it.each([
    'rm -f x',
    'echo a > b',
    'curl -X POST localhost',
    'psql -c "delete from t"',
    'sed -i s/a/b/ c',
    'git commit -m x',
    'systemctl restart x',
    'pip install y',
    'cat <<E\nE',
    'ls && mkdir x',
    'sudo true && rm x',
  ])('is true for %j', (command) => expect(isMutatingCommand(command)).toBe(true))
  it.each([
    'ls > /dev/null',
    'test -f a',
    'curl -s localhost | jq .',
    'psql -c "select count(*) from t"',
    'grep ">" a',
    'git status',
    'systemctl status x',
    'echo "rm x"',
    'pytest -q 2>&1',
    'node -e "x => 1"',
  ])('is false for %j', (command) => expect(isMutatingCommand(command)).toBe(false))
  it('reads SQL outside of strings', () => {
    expect(isMutatingSql('update t set a = 1')).toBe(true)
    expect(isMutatingSql("select 'drop table t'")).toBe(false)
  })
})

describe('isWholeCommand', () => {
  it.each([
    'pytest',
    'pytest -q',
    'npm test',
    'curl -s localhost',
    './run.sh --fast',
    'PYTHONPATH=. python x.py',
    'go test ./...',
    'make check',
    'vendor/bin/phpunit tests',
  ])('takes %j', (text) => expect(isWholeCommand(text)).toBe(true))
  it.each([
    'python',
    'go 1.24',
    'python 3.12',
    'config.py',
    '/api/health',
    'status',
    'docker',
    'SELECT',
    'a b',
    'users.id',
    '/usr/local/app',
    'find',
  ])('refuses %j', (text) => expect(isWholeCommand(text)).toBe(false))
})

describe('findBareCommand', () => {
  it.each([
    ['npm test should still pass', 'npm test'],
    ['go vet ./...', 'go vet ./...'],
    ['! grep -q old a.html', '! grep -q old a.html'],
    ['kubectl get pods', 'kubectl get pods'],
    ['make sure /login works', undefined],
    ['make sure GET /health returns 200', undefined],
    ['go to /login', undefined],
    ['read docs/x.md', undefined],
    ['docker is running', undefined],
    ['curl http://localhost/x returns 200', undefined],
  ])('reads %j as %j', (text, command) => {
    expect(findBareCommand(text, true)).toBe(command)
  })
})
