/** What is said where the figures of one time stand beside those of another. */
export const compareWords = {
  'keep.showing': [
    'Figures as they were kept. The tables are being read again: clicks and changes wait for them.',
    '显示上次保存的结果。正在重新读取数据表，点击与修改将在读取完成后生效。',
  ],
  snapshots: ['Snapshots', '结果快照'],
  'snapshot.take': ['Keep these figures', '保存当前结果'],
  'snapshot.taken': [
    'The figures that stand here are kept. Load newer files, then compare.',
    '已保存当前结果。载入新文件后即可对比。',
  ],
  'snapshot.nothing': ['No panel has figures yet.', '尚无面板结果可保存。'],
  'snapshot.of_load': ['before the last load', '上次载入之前'],
  'snapshot.removed': ['The snapshot is gone.', '快照已删除。'],
  'snapshot.explain': [
    'Figures of groups from the panels: no rows and no persons. They stay in this tab, and go into what is kept on this device and into project files, never into a link.',
    '仅保存各面板的汇总结果，不含明细与个人。快照留在本标签页，并随本机保存与项目文件，绝不写入链接。',
  ],
  compare: ['What has changed', '变化对比'],
  'compare.with': ['Compare with {time}', '与 {time} 对比'],
  'compare.all': ['Compare all results', '对比全部结果'],
  'compare.of': ['Then: {files}, up to {day} (kept {time}).', '当时：{files}，截至 {day}（保存于 {time}）。'],
  'compare.now': ['Now: {files}, up to {day}.', '现在：{files}，截至 {day}。'],
  'compare.otherwise': [
    'Dates, segment, rules or settings are not those of then: figures differ for that reason too.',
    '日期、客群、口径或设置与当时不同，差异也包含这一原因。',
  ],
  'compare.currency': [
    'Then the amounts were in {before}, now in {after}: money cannot be compared.',
    '当时金额为 {before}，现在为 {after}，金额不可比。',
  ],
  'compare.not': [
    'Compared is what panels show, in tables of up to {rows} rows that stand on the page. Key figures, results of SQL and longer tables are not.',
    '对比范围为各面板所示内容及页面上不超过 {rows} 行的表格；指标卡、SQL 结果与更长的表格不在其内。',
  ],
  'compare.same': ['{count} {count|figure is|figures are} as they were.', '{count} 个数值未变。'],
  'compare.nothing': ['Nothing is different.', '没有变化。'],
  'compare.missing': [
    '{count} {count|panel of then is|panels of then are} not here, or not done.',
    '当时的 {count} 个面板现已不在或尚未算完。',
  ],
  'compare.figure': ['Figure', '指标'],
  'compare.before': ['Then', '当时'],
  'compare.after': ['Now', '现在'],
  'compare.moved': ['Change', '变化'],
  'compare.group': ['Group', '分组'],
  'compare.save': ['Save as CSV', '保存为 CSV'],
  'compare.panel': ['Panel', '面板'],
  'compare.part': ['Part', '部分'],
  'compare.difference': ['Difference', '差值'],
} as const;
