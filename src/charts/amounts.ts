import { locale } from '../i18n/locale.svelte';

const WAN_YI = `datum.value >= 1e8 ? format(datum.value / 1e8, '~g') + '亿' : datum.value >= 1e4 ? format(datum.value / 1e4, '~g') + '万' : format(datum.value, ',~g')`;

/** Labels of an axis of amounts: K and M, or 万 and 亿. */
export const amounts = (): object => (locale.language === 'zh-CN' ? { labelExpr: WAN_YI } : { format: '~s' });
