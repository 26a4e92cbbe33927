/** A secret in a text: what kind and where, never its value. */
export interface SecretFinding {
  /** E.g. `aws_access_key_id`. */
  readonly kind: string
  /** Which text it was in, e.g. `system` or `messages[2]`. */
  readonly where: string
  /** Line of that text, from 1. */
  readonly line: number
}

/** A secret's place in one text. */
export interface SecretSpan {
  readonly kind: string
  readonly start: number
  readonly end: number
}

/** Finds secrets in a text, e.g. with a library of your choice. Spans may overlap. */
export type SecretDetector = (text: string) => readonly SecretSpan[] | Promise<readonly SecretSpan[]>

interface Pattern {
  readonly kind: string
  /** A cheap test for texts that cannot contain one. */
  readonly hint: RegExp
  /** The named group `value`, or the whole match, is the secret. */
  readonly pattern: RegExp
}

const token = (kind: string, hint: string, pattern: string): Pattern => ({
  kind,
  hint: new RegExp(hint),
  pattern: new RegExp(`(?<![A-Za-z0-9_-])(?:${pattern})(?![A-Za-z0-9_-])`, 'dg'),
})

const PATTERNS: readonly Pattern[] = [
  {
    kind: 'private_key',
    hint: /PRIVATE KEY-----/,
    pattern: /-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY-----[\s\S]{20,8000}?-----END (?:[A-Z]+ ){0,3}PRIVATE KEY-----/dg,
  },
  token('anthropic_key', 'sk-ant-', 'sk-ant-[A-Za-z0-9_-]{20,200}'),
  token('openai_key', 'sk-', 'sk-(?!ant-)(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{32,200}'),
  token('aws_access_key_id', 'A[KS]IA', 'A[KS]IA[A-Z0-9]{16}'),
  token('github_token', 'gh[pousr]_|github_pat_', 'gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{60,255}'),
  token('gitlab_token', 'glpat-', 'glpat-[A-Za-z0-9_-]{20,100}'),
  token('slack_token', 'xox|xapp', '(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{16,250}'),
  token('google_api_key', 'AIza', 'AIza[A-Za-z0-9_-]{35}'),
  token('stripe_key', '_live_', '(?:sk|rk)_live_[A-Za-z0-9]{20,250}'),
  token('npm_token', 'npm_', 'npm_[A-Za-z0-9]{36}'),
  token('huggingface_token', 'hf_', 'hf_[A-Za-z0-9]{30,60}'),
  token('sendgrid_key', 'SG\\.', 'SG\\.[A-Za-z0-9_-]{20,24}\\.[A-Za-z0-9_-]{40,46}'),
  token('jwt', 'eyJ', 'eyJ[A-Za-z0-9_-]{10,2000}\\.eyJ[A-Za-z0-9_-]{10,4000}\\.[A-Za-z0-9_-]{10,1000}'),
  {
    kind: 'slack_webhook',
    hint: /hooks\.slack\.com/,
    pattern: /https:\/\/hooks\.slack\.com\/services\/(?<value>[A-Za-z0-9/]{30,100})/dg,
  },
  {
    kind: 'url_password',
    hint: /:\/\//,
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@'"<>]{0,80}:(?<value>[^\s:/@'"<>]{3,200})@[\w.[-]/dgi,
  },
  {
    kind: 'authorization_header',
    hint: /[Aa]uthorization/,
    pattern:
      /\bauthorization["']?\s{0,3}[:=]\s{0,3}["']?(?:bearer|basic|token)\s{1,3}(?<value>[A-Za-z0-9._~+/=-]{12,2000})/dgi,
  },
  {
    kind: 'password',
    hint: /pass|pwd|kennwort|contrase|senha/i,
    pattern:
      /(?:password|passwd|passphrase|passwort|kennwort|contraseña|senha|pgpassword|pwd)["'`*]{0,3}[ \t]{0,3}(?::=|=>|[:=])["'`* \t]{0,6}(?<value>[^\s"'`,;<>(){}]{6,200})/dgi,
  },
  {
    kind: 'password',
    hint: /pass/i,
    // A sentence: only what has a digit in it is a password and not a word.
    pattern:
      /(?:password|passphrase|passwort)[ \t]+(?:is|ist|=)[ \t]+["'`]?(?<value>(?=[^\s\d]{0,60}\d)[^\s"'`,;<>(){}]{6,200})/dgi,
  },
  {
    kind: 'credential',
    hint: /key|token|secret/i,
    pattern:
      /(?:api[_-]?key|access[_-]?key|secret[_-]?key|client[_-]?secret|auth[_-]?token|access[_-]?token|api[_-]?token|private[_-]?key|[_-]secret|[_-]token)["'`*]{0,3}\s{0,3}(?::=|=>|[:=])\s{0,3}["'`*]{0,3}(?<value>[^\s"'`,;<>(){}]{12,400})/dgi,
  },
]

/** What stands where a secret would be: variables, references, and the words people write instead of one. */
const PLACEHOLDER =
  /^(?:\$|%|\[\[|\.\.\.|xxx|\*{3}|process\.env|os\.(?:environ|getenv)|env\.|secrets?\.|vault:|file:)|\.\.\.$|^(?:your|my|the|some|change|example|dummy|test|fake|placeholder|redacted|hidden|none|null|undefined|string|optional|required|todo)(?:me|ed)?(?:[_-]|$)/i

/** A value of words and dots only is a name, not a password. */
function looksLikeCode(kind: string, value: string): boolean {
  if (kind === 'password') return /^[a-z_]+(?:\.[a-z_]+)+\W*$/i.test(value)
  return kind === 'credential' && (!/\d/.test(value) || /^[a-z_]+(?:\.[a-z_]+)+\W*$/i.test(value))
}

/**
 * The detector that needs no library: well-known token shapes, private keys, and values assigned to names such as
 * `password`. It reports too little rather than too much: placeholders and references to variables are left alone.
 */
export function findSecrets(text: string): readonly SecretSpan[] {
  const spans: SecretSpan[] = []
  for (const { kind, hint, pattern } of PATTERNS) {
    if (!hint.test(text)) continue
    for (const match of text.matchAll(pattern)) {
      const [start, end] = match.indices?.groups?.['value'] ?? match.indices?.[0] ?? [0, 0]
      const value = text.slice(start, end)
      if (PLACEHOLDER.test(value) || looksLikeCode(kind, value)) continue
      spans.push({ kind, start, end })
    }
  }
  return withoutOverlaps(spans)
}

/** The earliest of overlapping spans, the longest of those that start together. */
export function withoutOverlaps(spans: readonly SecretSpan[]): readonly SecretSpan[] {
  const ordered = spans.toSorted((left, right) => left.start - right.start || right.end - left.end)
  const kept: SecretSpan[] = []
  for (const span of ordered) if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span)
  return kept
}
