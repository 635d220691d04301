import { theme, type ThemeConfig } from 'antd';

/** One calm green for what can be acted on; warnings keep their own colours. Contrast is at least 4.5 to 1. */
export const themeOf = (isDark: boolean): ThemeConfig => ({
  algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
  token: {
    colorPrimary: isDark ? '#35c4b4' : '#00695f',
    colorLink: isDark ? '#5cc8bc' : '#00695f',
    colorTextPlaceholder: isDark ? '#8b9995' : '#66746f',
    borderRadius: 6,
    fontFamily:
      "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', 'WenQuanYi Micro Hei', sans-serif",
  },
  // On the light green of the dark look white would be too faint.
  components: { Button: { primaryColor: isDark ? '#04211d' : '#ffffff' } },
});
