export const TEXTS = {
  zh: {
    title: '键盘快捷键',
    keys: [
      ['J ↓', '下一项医嘱'],
      ['K ↑', '上一项医嘱'],
      ['A', '认可当前医嘱的结果'],
      ['D', '不认可当前医嘱的结果（随后选择原因）'],
      ['1–9', '在不认可窗口中选择原因，Enter 确认'],
      ['N', '暂不决定，转到下一项未决定的医嘱'],
      ['Esc', '关闭窗口，不作决定'],
      ['?', '显示本说明'],
    ],
    arrows: '方向键在医嘱列表获得焦点时有效。每次按键只处理当前显示的一项医嘱，没有批量认可。',
    isOn: '启用单键快捷键',
    close: '关闭',
  },
  en: {
    title: 'Keyboard shortcuts',
    keys: [
      ['J ↓', 'Next order'],
      ['K ↑', 'Previous order'],
      ['A', 'Recognise the result shown'],
      ['D', 'Decline the result shown (asks for the reason)'],
      ['1–9', 'Choose a reason in the decline window, Enter to confirm'],
      ['N', 'Leave for now, go to the next undecided order'],
      ['Esc', 'Close a window and decide nothing'],
      ['?', 'Show this help'],
    ],
    arrows:
      'Arrows act while the list of orders has the focus. Each key decides only the order that is shown; nothing is recognised in bulk.',
    isOn: 'Single-key shortcuts are on',
    close: 'Close',
  },
};
