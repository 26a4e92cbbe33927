// Programs whose plain call changes files, data, packages or services.
const changing =
  /^(?:rm|rmdir|mv|cp|mkdir|touch|tee|dd|ln|chmod|chown|truncate|install|kill|pkill|killall|reboot|shutdown|mkfs\S*|useradd|userdel|usermod|crontab|rsync|scp|unzip|tar|patch|apt|apt-get|dnf|yum|brew|snap)$/
const changingCall =
  /^(?:git\s+(?:-C\s+\S+\s+)?(?:add|commit|push|reset|checkout|restore|clean|merge|rebase|stash|rm|mv|apply|pull|tag)\b|systemctl\s+(?:--\S+\s+)*(?:start|stop|restart|reload|enable|disable|mask|daemon-reload)\b|service\s+\S+\s+(?:start|stop|restart)|docker(?:-compose|\s+compose)?\s+(?:run|up|down|rm|stop|start|restart|build|push|pull|exec\s+\S+\s+rm)\b|kubectl\s+(?:apply|delete|create|scale|rollout|patch|edit|set)\b|(?:pip3?|uv\s+pip|npm|pnpm|yarn|poetry|cargo|gem|go)\s+(?:install|i|add|remove|uninstall|publish|get|ci)\b|sed\s+(?:\S+\s+)*-\w*i|perl\s+-\w*i|find\b.*\s-(?:delete|exec\s+rm)\b|terraform\s+(?:apply|destroy)|alembic\s+(?:upgrade|downgrade)|dropdb|createdb|redis-cli\b.*\b(?:set|del|flush\w*)\b)/i
// The same programs when they only list or try.
const looking =
  /\s--dry-run\b|^(?:crontab\s+-[lT]|tar\s+-?[a-z]*t[a-z]*|unzip\s+-[ltv]|git\s+(?:apply\s+--check|stash\s+(?:list|show)|tag\s+(?:-[ln]|--list|--contains)))\b/
const changingSql =
  /\b(?:insert\s+into|update\s+[\w."]+\s+set|delete\s+from|drop\s+(?:table|view|index|schema|database|column|function|role)|truncate\b|alter\s+(?:table|role|database|view)|create\s+(?:or\s+replace\s+|unique\s+|temp\w*\s+|materialized\s+)*(?:table|view|index|schema|database|function|extension|role|trigger|sequence)|grant\b|revoke\b|vacuum\b|reindex\b|refresh\s+materialized)/i
const changingHttp =
  /\bcurl\b[^|]*?(?:\s-X\s*['"]?(?:POST|PUT|PATCH|DELETE)|\s--request[ =]['"]?(?:POST|PUT|PATCH|DELETE)|\s(?:-d|--data(?:-\w+)?|-F|--form|-T|--json)[\s=])/
const redirect = /(?:^|[^0-9&<>=-])>{1,2}\s*(?!\/dev\/null|&|\()[\w./~$"'{-]/
const network =
  /\b(?:curl|wget|http|https|nc|ncat|telnet|ping|dig|nslookup|ssh|scp|rsync|psql|pg_isready|redis-cli|mysql|mongosh)\b|https?:\/\//

/** True for a command that changes files, data or services: as a check it is flagged, because judging must not change what is judged. */
export function isMutatingCommand(command: string): boolean {
  const unquoted = command.replace(/'[^'\n]*'|"[^"\n]*"/g, (quoted) => (changingSql.test(quoted) ? quoted : '""'))
  if (redirect.test(unquoted) || /<<-?\s*\\?["']?\w/.test(unquoted) || changingHttp.test(command)) return true
  if (changingSql.test(command) && /\b(?:psql|mysql|sqlite3|execute|query)\b/.test(command)) return true
  return simpleCommands(unquoted).some(
    ({ program, call }) => (changing.test(program) || changingCall.test(call)) && !looking.test(call),
  )
}

/** True for SQL that changes data or schema. */
export function isMutatingSql(query: string): boolean {
  return changingSql.test(query.replace(/'[^']*'/g, "''"))
}

/** True for a command that talks to a server, this machine's included. */
export function usesNetwork(command: string): boolean {
  return network.test(command)
}

/** Why a person must run a command: it needs root, another host, or a credential; undefined when nothing hinders. */
export function findManualReason(command: string): string | undefined {
  for (const { program, call } of simpleCommands(command.replace(/'[^'\n]*'|"[^"\n]*"/g, '""'))) {
    if (/^(?:sudo|su|doas|pkexec)$/.test(program)) return `needs root: ${clip(call)}`
    if (/^(?:ssh|ssh-copy-id|sshpass|scp|sftp|mosh)$/.test(program)) return `works on another host: ${clip(call)}`
    if (program === 'rsync' && /\s\S*[\w-]:[\w/~]/.test(call)) return `works on another host: ${clip(call)}`
    if (/^(?:systemctl|service)$/.test(program) && changingCall.test(call) && !/--user\b/.test(call))
      return `changes a service of the host: ${clip(call)}`
    if (/^(?:reboot|shutdown|mkfs\S*|useradd|usermod|userdel|visudo|passwd)$/.test(program))
      return `administers the host: ${clip(call)}`
    if (/^(?:gh|az|gcloud|aws|docker|npm)\s+(?:auth\s+)?(?:login|configure)\b/.test(call))
      return `asks for credentials: ${clip(call)}`
    if (
      /^(?:(?:npm|pnpm|yarn|cargo|poetry)\s+publish|twine\s+upload|gem\s+push)\b/.test(call) &&
      !/--dry-run\b/.test(call)
    )
      return `publishes to a registry: ${clip(call)}`
  }
  return undefined
}

/** Deletes data beyond what an undo brings back. */
export function isDestructive(command: string): boolean {
  return (
    /\brm\s+(?:-\w*[rR]\w*|-\w*f\w*\s+-\w*r\w*|--recursive)/.test(command) ||
    /\b(?:drop\s+(?:table|schema|database)|truncate\s+(?:table\s+)?\w)/i.test(command) ||
    /\bdelete\s+from\s+[\w."]+\s*(?:;|$|"|')/i.test(command) ||
    /\b(?:mkfs|dd\s+if=|git\s+(?:push\s+(?:\S+\s+)*(?:-f\b|--force)|reset\s+--hard|clean\s+-\w*f)|dropdb|shred)\b/.test(
      command,
    )
  )
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** The simple commands of a line or script: split at pipes, lists and line ends, assignments and prefixes removed. */
function simpleCommands(script: string): { program: string; call: string }[] {
  return script
    .split(/\n|;|\|\|?|&&?|\$\(|`|\(/)
    .map((part) => part.trim().replace(/^(?:(?:[A-Za-z_]\w*=\S*|time|nohup|then|do|else|!|env)\s+)+/, ''))
    .filter((call) => call !== '')
    .map((call) => ({ program: (/^\S+/.exec(call)?.[0] ?? '').replace(/^.*\//, ''), call }))
}
