const programs = new Set(
  'python python3 py pytest pip pip3 uv poetry node npm npx pnpm yarn bun deno tsc tsx vitest jest eslint curl wget http psql sqlite3 mysql redis-cli mongosh pg_isready pg_dump docker docker-compose kubectl helm terraform ansible ansible-playbook systemctl journalctl service crontab git gh ls cat head tail grep egrep rg find wc diff test sed awk cut sort uniq jq yq stat file md5sum sha256sum du df ps pgrep top free uptime uname which whereis type echo printf env export source cd pwd mkdir cp mv rm touch chmod chown ln tar unzip gunzip zip ssh scp rsync ping nc netstat ss lsof dig nslookup ip ifconfig host openssl nvidia-smi bash sh zsh make cmake cargo go rustc java javac mvn gradle ruby rails php composer perl dotnet swift mix flask uvicorn gunicorn django-admin alembic black ruff mypy flake8 isort sudo su time timeout watch xargs tee diff cmp comm true false kill pkill nginx apachectl caddy ffmpeg ffprobe sleep date hostname id whoami set unset for while if jr vllm ollama huggingface-cli nohup screen tmux bc seq tr column read shellcheck hadolint yamllint markdownlint xmllint pre-commit tox nox coverage bandit playwright cypress k6 ab wrk bundle rspec rake rubocop phpunit phpstan psalm ansible-lint golangci-lint gofmt staticcheck dbt sqlfluff promtool amtool haproxy sysctl tflint kubeconform actionlint trivy prettier biome stylelint mkdocs sphinx-build latexmk pdftotext Rscript julia elixir bazel pdm hatch pipenv'.split(
    ' ',
  ),
)

/** True when a text, such as a code span of a criterion, is a whole command rather than a name, a path or a value. */
export function isWholeCommand(text: string): boolean {
  const command = text.trim()
  if (command === '' || command.length > 2000) return false
  const bare = command
    .replace(/^\$\s+/, '')
    .replace(/^!\s+/, '')
    .replace(/^(?:[A-Z_][A-Z0-9_]*=\S*\s+)+/, '')
  const program = (/^\S+/.exec(bare)?.[0] ?? '').replace(/^[^=]*\/(?=[\w.-]+$)/, '')
  if (program.includes('=')) return false
  const hasArguments = /\s/.test(bare)
  if (/^(?:\.{1,2}|~)?\//.test(bare))
    return (
      hasArguments &&
      (bare.startsWith('.') || /\.(?:sh|py|js|ts)$/.test(program) || /^\S*\/bin\//.test(bare) || programs.has(program))
    )
  if (/^(?:[\w.-]+\/){0,4}(?:\.?bin\/[\w.-]+|[\w-]+\.(?:sh|bash))\s/.test(bare)) return true
  if (!programs.has(program)) return false
  // "`go 1.24`" is a version, "`if (done) {`" another language.
  if (
    (/^(?:if|for|while)$/.test(program) && !/\b(?:then|do)\b/.test(bare)) ||
    /^(?:python3?|node|go|java|ruby|php|perl|rustc|npm|pnpm|yarn|terraform|docker|psql|mysql) v?\d[\d.x]*$/.test(bare)
  )
    return false
  // "After `kill -9`" names a way to end a process, not one.
  if (/^(?:kill|pkill|rm|sudo|ssh|scp|git|docker|cd|chmod|cat|grep)(?:\s+-{1,2}[\w-]+)?$/.test(bare)) return false
  // A lone word is a command only when nobody would name the tool itself that way.
  return hasArguments
    ? !/^(?:python3?|node|file|test|host|type|set|for|if|time|read|service|go|make|id|watch|sort|which|date|find|cut) (?:[a-z]+ ){2,}[a-z]+[.!]?$/.test(
        bare,
      )
    : /^(?:pytest|vitest|jest|tsc|make|nvidia-smi|tox|nox|ruff|mypy)$/.test(program)
}

const bareCommand =
  /^(?:(?:then|and|also) )?((?:(?:npm|npx|pnpm|yarn|cargo|dotnet|mvn|gradle|composer|bundle exec|python3? -m|node --test) [\w:./@-]|go (?:test|vet|build)\b|make (?:test|check|build|lint)\b|(?:pytest|tox|ruff|mypy|tsc)\b)[\w ./:@=-]{0,100}?) (?:still |also |must|should|pass|succeed|is green|works?\b|exits? )/i

// Words that a sentence holds and a command hardly ever.
const proseWord =
  /\s(?:an?|the|is|are|and|then|that|to|no|nothing|returns?|prints?|shows?|pass(?:es)?|should|must|works?|succeeds?|finds?|gives?|exits?|fails?|with|without)(?:\s|$)/i
const proseProgram =
  /^(?:read|find|time|type|file|watch|sort|touch|source|set|kill|cut|host|which|for|if|while|date|id|top|free|head|tail|service)$/
const subcommand = /^(?:test|run|build|vet|check|lint|compose|exec|status|diff|get|logs|fmt|clippy|config)$/

/** The command in a line without marks around it: "npm test should still pass", and "go vet ./..." alone when `mayBeWhole`. */
export function findBareCommand(text: string, mayBeWhole = false): string | undefined {
  const begun = bareCommand.exec(text)?.[1]
  if (begun !== undefined || !mayBeWhole || proseWord.test(text) || !isWholeCommand(text)) return begun
  const [program = '', next = ''] = text
    .trim()
    .replace(/^[$!]\s+/, '')
    .split(/\s+/, 2)
  const isCommand = next === '' || subcommand.test(next) || (/[-./:="'$]/.test(next) && !/^(?:go|make)$/.test(program))
  return isCommand && !proseProgram.test(program) ? text.trim() : undefined
}

const shellLanguages = new Set([
  'bash',
  'sh',
  'shell',
  'zsh',
  'console',
  'terminal',
  'shell-session',
  'shellsession',
  'fish',
  'cmd',
])
const sqlLanguages = new Set(['sql', 'psql', 'postgres', 'postgresql', 'pgsql', 'plpgsql', 'mysql', 'sqlite'])

export type CommandLanguage = 'shell' | 'sql' | 'python' | 'typescript' | 'javascript'

/** Which kind of command a block of code holds; undefined for text, data, output, and code that nobody runs. */
export function toCommandLanguage(language: string, content: string): CommandLanguage | undefined {
  if (shellLanguages.has(language)) return 'shell'
  if (sqlLanguages.has(language)) return 'sql'
  if (/^(?:python3?|py)$/.test(language)) return 'python'
  if (/^(?:typescript|ts)$/.test(language)) return 'typescript'
  if (/^(?:javascript|js|mjs|node)$/.test(language)) return 'javascript'
  if (language !== '') return undefined
  const lines = content.split('\n', 200).filter((line) => line.trim() !== '' && !/^\s*#/.test(line))
  const [first = ''] = lines
  if (
    /^\s*(?:select|with\s+\w+\s+as|explain|insert|update|delete)\b[^]*\b(?:from|as|into|set)\b/i.test(
      lines.join(' '),
    ) &&
    /^\s*(?:select|with|explain|insert|update|delete)\b/i.test(first)
  )
    return 'sql'
  return isWholeCommand(first) || /^\s*\$\s+\S/.test(first) ? 'shell' : undefined
}
