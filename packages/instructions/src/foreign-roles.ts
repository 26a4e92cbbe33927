import type { SectionRole } from './section-role.ts'

/** Section titles in German, French, Spanish, Portuguese, Italian and Dutch, without accents; each pattern matches the first words of a title. */
const foreignPatterns: readonly (readonly [SectionRole, RegExp])[] = [
  [
    'criteria',
    /^(?:(?:akzeptanz|abnahme|erfolgs|fertigstellungs)kriteri|fertig,? wenn\b|criteres? d['’ ]?(?:acceptation|e succes|e reussite)|criteres? de (?:succes|reussite|validation)|criterios? de (?:exito|aceptacion|aceitacao|sucesso|validacion)|definicion de (?:hecho|terminado)|criteri di (?:accettazione|successo)|(?:acceptatie|succes)criteria\b)/,
  ],
  [
    'constraint',
    /^(?:nicht (?:tun|anfassen|andern|im umfang|ziele)\b|nicht-?ziele\b|einschrankungen\b|was nicht\b|hors (?:de )?(?:portee|perimetre)\b|ne pas\b|a ne pas\b|contraintes\b|no (?:hacer|tocar|cambiar|modificar)\b|fuera de(?:l)? alcance\b|restricciones\b|nao (?:fazer|alterar|mexer)\b|fora do escopo\b|restricoes\b|non (?:fare|toccare|modificare)\b|vincoli\b|niet (?:doen|aanraken|wijzigen)\b|buiten (?:scope|bereik)\b)/,
  ],
  [
    'rollback',
    /^(?:zuruckrollen\b|ruckgangig\b|ruckfall|wiederherstellung\b|retour arriere\b|annulation\b|restauration\b|reversion\b|deshacer\b|marcha atras\b|reverter\b|ripristino\b|terugdraaien\b)/,
  ],
  [
    'prerequisite',
    /^(?:voraussetzung|vorbedingung|pre-?requis\b|conditions prealables\b|requisitos previos\b|prerrequisitos\b|pre-?requisitos\b|prerequisiti\b|vereisten\b)/,
  ],
  [
    'followup',
    /^(?:nachste schritte\b|spater\b|ausblick\b|folgearbeiten\b|prochaines etapes\b|plus tard\b|proximos (?:pasos|passos)\b|mas adelante\b|prossimi passi\b|volgende stappen\b)/,
  ],
  [
    'verification',
    /^(?:(?:uber)?prufung\b|verifikation\b|verifizierung\b|nachweis\b|essais?$|verificacion\b|pruebas?\b|comprobacion\b|verificacao\b|testes?$|verifica\b|verificatie\b|controle$)/,
  ],
  [
    'context',
    /^(?:hintergrund\b|zusammenfassung\b|ubersicht\b|uberblick\b|ausgangslage\b|ziele?\b|zweck\b|kontext\b|einleitung\b|problem(?:stellung|beschreibung)\b|hinweise?\b|anmerkung|risiken\b|contexte\b|resume$|objectifs?\b|apercu\b|probleme\b|remarques?\b|risques\b|contexto\b|resumen\b|objetivos?\b|introduccion\b|antecedentes\b|notas?\b|riesgos\b|resumo\b|introducao\b|contesto\b|obiettiv|riepilogo\b|achtergrond\b|samenvatting\b|doel(?:en)?\b|inleiding\b)/,
  ],
  [
    'work',
    /^(?:umsetzung\b|schritte\b|aufgaben?\b|vorgehen\b|anderungen\b|durchfuhrung\b|etapes\b|taches\b|mise en (?:oeuvre|œuvre|place)\b|travail\b|pasos\b|tareas\b|implementacion\b|cambios\b|passos\b|tarefas\b|implementacao\b|passi\b|attivita\b|implementazione\b|stappen\b|taken$|uitvoering\b|wijzigingen\b)/,
  ],
]

/** Role of a lower-case title in another language than English; undefined for one that says nothing. */
export function findForeignRole(title: string): SectionRole | undefined {
  const text = title.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss')
  return foreignPatterns.find(([, pattern]) => pattern.test(text))?.[0]
}
