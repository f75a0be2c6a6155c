/** What is said of what leaves the page, what is kept on the device, and what nobody else sees. */
export const keepWords = {
  export: ['Export', '导出'],
  'export.about': ['About', '说明'],
  'export.all': ['all tables', '全部表格'],
  'export.of': ['Exported', '导出内容'],
  'export.counted': ['Counted', '统计口径'],
  'export.data': ['Data', '数据'],
  'export.by': ['Made with', '制作工具'],
  export_bom: ['For Excel (byte order mark)', '供 Excel 打开（带 BOM）'],
  export_failed: [
    'The export did not work. Run the cell again, then export.',
    '导出未成功。请重新计算该单元后再导出。',
  ],
  offline: ['Without a network', '离线使用'],
  'offline.kept': ['Works: the program is kept in this browser.', '可用：程序已保存在本浏览器。'],
  'offline.keeping': ['The program is being kept …', '正在保存程序…'],
  'offline.online': [
    'The program is not kept in this browser; without a network the page does not open.',
    '程序未保存在本浏览器；断网时无法打开本页。',
  ],
  'offline.folder': [
    'The whole program also fits in a folder of your own, to be served inside your network:',
    '整个程序也可以放进您自己的文件夹，在内网中提供服务：',
  ],
  'offline.zip': ['vital-few.zip', 'vital-few.zip'],
  'offline.newer': ['Show the new version', '切换到新版本'],
  'offline.newer_hint': [
    'A new version is ready. This tab shows the old one until you say so; save the notebook first, and drop the files again afterwards.',
    '新版本已就绪。您确认之前，本标签页仍使用旧版本；请先保存笔记，切换后需重新拖入文件。',
  ],
  privacy: ['Privacy', '隐私'],
  'privacy.sent': ['{count} sent', '已发送 {count}'],
  'privacy.explain': [
    'Files are read by this tab only. The page carries a policy that lets it, and the workers that compute, speak to nobody but the place it was loaded from; there it fetches its own program and sends nothing.',
    '文件只由本标签页读取。页面自带的安全策略规定：页面及其计算线程只能访问载入本页的站点，且仅用于获取程序自身的文件，不发送任何数据。',
  ],
  'privacy.elsewhere': ['Requests to other places', '发往其他站点的请求'],
  'privacy.own': ['Own program files fetched', '获取自身程序文件'],
  'privacy.refused': ['Attempts refused by the policy', '被策略拒绝的尝试'],
  'privacy.check': ['See for yourself', '自行验证'],
  'privacy.steps': [
    'Open the developer tools of the browser, tab Network.\nDrop a file, run every panel, export: no line with your data appears.\nOr switch the network off after the page has loaded: everything goes on working.',
    '打开浏览器开发者工具的“网络”面板。\n拖入文件、运行所有面板并导出：不会出现携带数据的请求。\n或在页面载入后断开网络：所有功能照常使用。',
  ],

  keep: ['On this device', '保存在本设备'],
  'keep.state.off': [
    'Nothing is kept: what is loaded is gone when the tab closes.',
    '未保存任何内容：关闭标签页后，已载入的数据即消失。',
  ],
  'keep.state.waiting': [
    'Work is kept on this device and not opened yet.',
    '本设备上保存有工作内容，尚未打开。',
  ],
  'keep.state.elsewhere': [
    'Another tab of this browser keeps the work. What is done in this tab is not kept.',
    '本浏览器的另一个标签页正在保存工作内容；本标签页中的操作不会保存。',
  ],
  'keep.state.keeping': ['Being kept …', '正在保存…'],
  'keep.state.kept': ['Kept: {size}, last at {time}.', '已保存：{size}，最近一次 {time}。'],
  'keep.state.failed': [
    'The last change is not kept. What was kept before is still there.',
    '最近的更改未能保存；此前保存的内容仍在。',
  ],
  'keep.chip.off': ['not kept', '未保存'],
  'keep.chip.waiting': ['kept, not open', '已存未打开'],
  'keep.chip.elsewhere': ['kept elsewhere', '他处保存'],
  'keep.chip.keeping': ['keeping …', '保存中…'],
  'keep.chip.kept': ['kept', '已保存'],
  'keep.chip.failed': ['not kept!', '保存失败'],
  'keep.is_locked': ['Under a passphrase.', '已用口令加密。'],
  'keep.is_open': [
    'Without a passphrase: whoever uses this browser profile can open it.',
    '未设口令：任何使用此浏览器账户的人都能打开。',
  ],
  'keep.room': ['Room left for this site: {free}', '本站剩余可用空间：{free}'],
  'keep.evictable': [
    'The browser may clear it when the disk is nearly full. A project file is the safer copy.',
    '磁盘空间不足时浏览器可能清除这些内容；项目文件是更可靠的备份。',
  ],
  'keep.begin': ['Keep on this device …', '保存在本设备…'],
  'keep.begin_now': ['Keep', '开始保存'],
  'keep.again': ['Try again', '重试'],
  'keep.explain': [
    'From now on the files that are loaded, how they are read, the notebook, segments, pasted lists and the list of exports stay in this browser, in a place that only this site can read, and come back when the page is opened again.',
    '此后，已载入的文件及其读取方式、笔记、分群、粘贴的名单和导出记录都会留在本浏览器中，仅本站可读取；再次打开页面时自动恢复。',
  ],
  'keep.change': ['Another passphrase …', '更换口令…'],
  'keep.end': ['Keep nothing any more', '停止保存并删除'],
  'keep.ended': [
    'What was kept on this device is deleted. This tab still has it until it closes.',
    '本设备上保存的内容已删除；本标签页关闭前仍可使用。',
  ],
  'keep.lost': [
    'Another tab has taken over. What is done here from now on is not kept.',
    '另一个标签页已接管保存；此后本标签页中的操作不再保存。',
  ],
  'keep.open': ['Open kept work', '打开已保存的工作'],
  'keep.take_over': ['Keep it in this tab instead', '改由本标签页保存'],
  'keep.found': ['Kept on this device on {time}.', '本设备上保存于 {time}。'],
  'keep.instead': ['Opening it replaces what this tab shows.', '打开后将替换本标签页中的内容。'],
  'error.keep_unavailable': [
    'This browser keeps nothing for this page: it is private, or too old. Save a project file instead.',
    '此浏览器无法为本页保存内容（无痕模式或版本过旧）；请改为保存项目文件。',
  ],
  'error.keep_full': [
    'There is not enough room to keep this; {free} bytes are left. What was kept before is still there. Free some space, or save a project file.',
    '空间不足，无法保存（剩余 {free} 字节）；此前保存的内容仍在。请清理空间，或改为保存项目文件。',
  ],
  'error.keep_elsewhere': [
    'Another tab has taken over; this tab keeps nothing.',
    '另一个标签页已接管保存；本标签页不再保存。',
  ],
  'error.keep_tables_lost': [
    'The kept tables are damaged and cannot be opened. The notebook is whole: drop the files again, and they are kept again.',
    '保存的数据表已损坏，无法打开；笔记完好。请重新拖入文件，系统会再次保存。',
  ],

  passphrase: ['Passphrase', '口令'],
  'passphrase.again': ['Passphrase, once more', '再次输入口令'],
  'passphrase.optional': ['Passphrase (optional)', '口令（可选）'],
  'passphrase.hint': [
    'Four words that nobody would guess are better than a short one with signs. It is stored nowhere: without it nobody can open this again, nor can we.',
    '四个不易猜到的词语胜过带符号的短口令。口令不会存储在任何地方：一旦遗忘，任何人（包括我们）都无法打开。',
  ],
  'passphrase.short': ['At least {count} characters.', '至少 {count} 个字符。'],
  'passphrase.differ': ['The two are not the same.', '两次输入不一致。'],
  'passphrase.asked': ['{what} is under a passphrase.', '“{what}”已用口令加密。'],
  'error.sealed_passphrase': [
    'This is not the passphrase it was locked with. Nothing has changed; try again.',
    '口令不正确。未作任何更改，请重试。',
  ],
  'error.sealed_damaged': [
    'The file is damaged: some of its bytes are not those that were written. Nothing of it was opened. Fetch it again, or take another copy.',
    '文件已损坏：部分字节与写入时不符，未打开其中任何内容。请重新获取，或使用其他副本。',
  ],
  'error.sealed_newer': [
    'The file was written by a newer version. Load this page anew, then open it.',
    '该文件由更新的版本写入；请刷新本页后再打开。',
  ],

  project: ['Project file', '项目文件'],
  'project.save': ['Save with the data …', '连同数据保存…'],
  'project.explain': [
    'One encrypted file with the notebook and the tables: a backup, or a way to hand both over. Whoever has the passphrase can open it on this page, without a network too.',
    '一个加密文件，包含笔记与数据表：可作备份，也可整体移交。持有口令者可在本页打开，离线亦可。',
  ],
  'project.leave_out': ['Leave these columns out', '不包含以下列'],
  'project.leave_out_hint': [
    'Their cells are blank in the file, for people who need the analysis and not the persons. Columns that tell customers apart cannot be left out.',
    '这些列在文件中为空，适合只需分析、无需个人信息的人员。用于区分客户的列无法去除。',
  ],
  'project.make': ['Save project file', '保存项目文件'],
  'project.saved': ['Project file saved: {size}.', '项目文件已保存：{size}。'],
  'project.opened': ['Project “{file}” opened.', '已打开项目“{file}”。'],
  'project.open': ['Open', '打开'],
  'note.withheld': [
    '{columns} {columns|column was|columns were} left out when this was handed over; {rows} rows with shifted cells too.',
    '移交时去除了 {columns} 列，并去除了 {rows} 行错位数据。',
  ],

  ledger: ['Exports made', '导出记录'],
  'ledger.explain': [
    'What left this page as a file or by the clipboard, from this tab. The list stays here; it goes with what is kept on this device.',
    '本标签页以文件或剪贴板方式导出的内容。记录仅保存在此，并随“保存在本设备”的内容一同保存。',
  ],
  'ledger.none': ['Nothing has been exported.', '尚无导出。'],
  'ledger.when': ['When', '时间'],
  'ledger.what': ['What', '内容'],
  'ledger.rows': ['Rows', '行数'],
  'ledger.personal': ['Personal columns', '个人信息列'],
  'ledger.basis': ['Basis', '依据'],
  'ledger.basis_hint': ['why it was allowed', '导出依据'],

  forget: ['Forget everything …', '清除全部…'],
  'forget.explain': [
    'Deletes all that this browser holds for this site: kept work, settings, and the program for visits without a network. Project files and exports that were saved elsewhere stay.',
    '删除本浏览器为本站保存的全部内容：已保存的工作、设置以及离线程序。另存的项目文件和导出文件不受影响。',
  ],
  'forget.now': ['Delete all of it', '全部删除'],
  'forget.done': [
    'Looked again, after deleting: {files} files, {databases} databases, {settings} settings, {caches} caches, {workers} service workers are left.',
    '删除后复查，剩余：文件 {files} 个、数据库 {databases} 个、设置 {settings} 项、缓存 {caches} 个、服务线程 {workers} 个。',
  ],
  'forget.empty': ['Nothing is left on this device.', '本设备上已无任何内容。'],
  'forget.reload': ['Begin anew', '重新开始'],
  'forget.still_here': [
    'This tab still has what is loaded until it is closed or begun anew.',
    '在关闭或重新开始之前，本标签页仍保有已载入的数据。',
  ],
} as const;
