import type { SectionRole } from './section-role.ts'

/** Section titles in German, French, Spanish, Portuguese, Italian, Dutch, Chinese and Japanese, without accents; each pattern matches the first words of a title. */
const foreignPatterns: readonly (readonly [SectionRole, RegExp])[] = [
  [
    'criteria',
    /^(?:验收|驗收|受け?入れ?|(?:完了|完成|成功|合格)(?:标准|定义|条件|基準)|\w*kriteri(?:en|um)\b|abnahme$|akzeptanz$|(?:fertig|erledigt),? wenn\b|termine (?:quand|lorsque)\b|(?:hecho|listo|terminado|pronto|fatto) (?:cuando|quando)\b|criter(?:es?|ios?|i) d|(?:criteres|criterios|criteri)$|definicion de (?:hecho|terminado)|(?:acceptatie|succes)criteria\b)/,
  ],
  [
    'constraint',
    /^(?:不要|対象外|禁止|限制|约束|不在范围|范围(?:之)?外|非目标|nicht (?:tun|anfassen|andern|im umfang|ziele)\b|nicht-?ziele\b|einschrankungen\b|was nicht\b|hors (?:de )?(?:portee|perimetre)\b|ne pas\b|a ne pas\b|contraintes\b|no (?:hacer|tocar|cambiar|modificar)\b|fuera de(?:l)? alcance\b|restricciones\b|nao (?:fazer|alterar|mexer)\b|fora do escopo\b|restricoes\b|(?:da )?non (?:fare|toccare|modificare)\b|vincoli\b|niet (?:doen|aanraken|wijzigen)\b|buiten (?:scope|bereik)\b)/,
  ],
  [
    'rollback',
    /^(?:回滚|切り戻し|回退|撤销|恢复方案|zuruckrollen\b|ruckgangig\b|ruckfall|wiederherstellung\b|retour arriere\b|annulation\b|restauration\b|reversion\b|deshacer\b|marcha atras\b|reverter\b|ripristino\b|terugdraaien\b)/,
  ],
  [
    'prerequisite',
    /^(?:前提|前置条件|先决条件|voraussetzung|vorbedingung|pre-?requis\b|conditions prealables\b|requisitos previos\b|prerrequisitos\b|pre-?requisitos\b|prerequisiti\b|vereisten\b)/,
  ],
  [
    'followup',
    /^(?:后续|下一步|未来|nachste schritte\b|spater\b|ausblick\b|folgearbeiten\b|prochaines etapes\b|plus tard\b|proximos (?:pasos|passos)\b|mas adelante\b|prossimi passi\b|volgende stappen\b)/,
  ],
  [
    'verification',
    /^(?:验证|検証|測試|测试(?:$|方法|步骤|手順|作業|タスク|计划)|校验|检查$|確認|(?:uber)?pruf(?:ung|en$)|verifi[ck]|verifizier|nachweis\b|essais?$|pruebas?\b|prov[ae]$|comprob|testes?$|testen$|controle$)/,
  ],
  [
    'context',
    /^(?:背景|概述|目标|目的|说明$|备注|注意|风险|现状|摘要|问题(?:描述)?$|参考|hintergrund\b|zusammenfassung\b|ubersicht\b|uberblick\b|ausgangslage\b|ziele?\b|zweck\b|kontext\b|einleitung\b|problem(?:stellung|beschreibung)\b|hinweise?\b|anmerkung|risiken\b|contexte\b|resume$|objectifs?\b|apercu\b|probleme\b|remarques?\b|risques\b|contexto\b|resumen\b|objetivos?\b|introduccion\b|antecedentes\b|notas?\b|riesgos\b|resumo\b|introducao\b|contesto\b|obiettiv|riepilogo\b|achtergrond\b|samenvatting\b|doel(?:en)?\b|inleiding\b|(?:schritte|etapes|pasos|passos|passi|stappen) (?:\w+ ){0,2}(?:\w*stellen|\w*reprodu|ripro)|\w*beschreibung$|(?:erwartet|tatsachlich|aktuell)\w* (?:verhalten|ergebnis)|comport|ursache|analyse$|causas?\b|复现|重现|再現|期待)/,
  ],
  [
    'work',
    /^(?:步骤|实施|任务|实现步骤|修改(?:内容|步骤)?$|变更|操作步骤|工作内容|作業|手順|実装|変更|修正|対応内容|umsetzung\b|schritte\b|aufgaben?\b|vorgehen\b|anderung(?:en)?\b|durchfuhrung\b|etapes\b|taches?\b|mise en (?:oeuvre|œuvre|place)\b|travail\b|pasos\b|tareas?\b|implementacion\b|cambios?\b|passos\b|tarefas?\b|implementacao\b|passi\b|attivita\b|implementazione\b|modifi(?:che|ca|caciones|cacoes)\b|stappen\b|taken$|uitvoering\b|wijzigingen\b|losung|behebung|korrektur|correctif|correccion|correcao|correzion|solu[cz]|oplossing)/,
  ],
]

const anyForeign = new RegExp(foreignPatterns.map(([, pattern]) => `(${pattern.source})`).join('|'))

/** Role of a lower-case title in another language than English; undefined for one that says nothing. */
export function findForeignRole(title: string): SectionRole | undefined {
  const text = /[^\0-\x7F]/.test(title) ? title.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss') : title
  const found = anyForeign.exec(text)
  return found ? foreignPatterns[found.indexOf(found[0], 1) - 1]?.[0] : undefined
}
