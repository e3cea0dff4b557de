/** The look of the desk: ink on paper, one red that is the ledger's, and a large print that can be read by everybody. */
import type { ThemeConfig } from 'antd';

export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#9f1d20',
    colorInfo: '#1f5f8b',
    colorLink: '#1b5a85',
    colorLinkHover: '#123f5e',
    colorText: '#1c1a19',
    colorTextSecondary: '#57524e',
    colorTextDescription: '#57524e',
    colorTextPlaceholder: '#6f6a65',
    colorBgLayout: '#f6f4f1',
    borderRadius: 6,
    fontSize: 15,
    fontFamily:
      "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', system-ui, -apple-system, sans-serif",
  },
  components: {
    Table: { headerBg: '#efebe6', cellPaddingBlockSM: 7 },
    Card: { headerFontSize: 16 },
  },
};
