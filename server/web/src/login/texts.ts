export const TEXTS = {
  zh: {
    title: '登录浙医互认',
    lead: '供医疗机构的医生和各级管理人员使用。公众可直接查看公开信息，无需登录。',
    login: '使用统一身份认证登录',
    again: '重新登录',
    leading: '正在前往统一身份认证…',
    note: '将前往所在单位的统一身份认证平台，本平台不保存您的密码。',
    public: '查看公开信息',
    unconfigured: {
      title: '尚未开通登录',
      text: '本平台还没有接入统一身份认证。医生仍可从医院系统的提醒卡片直接打开患者的互认结果。',
    },
    told: {
      denied: { title: '登录已取消', text: '身份认证平台没有完成登录。如需继续，请重新登录。' },
      over: { title: '登录已失效', text: '本次登录超过十分钟、已经用过，或是在另一个浏览器中开始的。请重新登录。' },
      'provider-down': {
        title: '身份认证平台暂时无法连接',
        text: '请稍后重试。医院系统中的互认提醒不受影响，医嘱可照常开立。',
      },
      'provider-refused': {
        title: '身份认证未通过',
        text: '身份认证平台的答复无法核验，未能登录。请重试；如反复出现，请联系信息科。',
      },
      'no-role': {
        title: '您没有使用权限',
        text: '您的身份已通过认证，但尚未被授权使用本平台。请联系所在医疗机构的互认管理员开通。',
      },
      'session-over': { title: '登录已结束', text: '您已较长时间没有操作，或权限有变动。请重新登录。' },
      ended: { title: '您已退出登录', text: '在公用电脑上，请同时关闭浏览器。' },
    },
    in: { title: '您已登录', go: '进入工作台', switch: '换一个账号登录' },
    choose: {
      title: '请选择本次工作的机构',
      lead: '您在多家机构任职，本次登录只能查看所选机构范围内的内容。',
      greeting: (name: string) => (name === '' ? '' : `${name}，您好。`),
      over: '登录已超时，请重新登录。',
      failed: '未能进入，请重试。',
    },
    demo: {
      title: '演示账号',
      mark: '演示',
      text: '以下人物和机构均为虚构，点击姓名即可登录，无需密码。',
    },
    role: { doctor: '医生', administrator: '管理员' },
    commission: '卫生健康委员会',
  },
  en: {
    title: 'Log in to the Huren exchange',
    lead: 'For doctors and administrators. What is public can be read without logging in.',
    login: 'Log in with your organisation',
    again: 'Log in again',
    leading: 'On the way to your identity provider…',
    note: 'You will be taken to the identity provider of your organisation; your password never comes here.',
    public: 'Public information',
    unconfigured: {
      title: 'Login is not set up yet',
      text: 'No identity provider is connected. Doctors can still open a patient’s results from a card in their hospital system.',
    },
    told: {
      denied: {
        title: 'Login cancelled',
        text: 'The identity provider did not complete the login. Log in again to go on.',
      },
      over: {
        title: 'This login is no longer valid',
        text: 'It took more than ten minutes, was used before, or began in another browser. Please log in again.',
      },
      'provider-down': {
        title: 'The identity provider cannot be reached',
        text: 'Please try again shortly. Reminders in hospital systems go on, and orders can be placed as usual.',
      },
      'provider-refused': {
        title: 'Your identity could not be verified',
        text: 'The answer of the identity provider did not prove who you are. Try again; if it keeps happening, tell your IT department.',
      },
      'no-role': {
        title: 'You have no access',
        text: 'We know who you are, but you have not been given access to the exchange. Ask the administrator for mutual recognition in your institution.',
      },
      'session-over': {
        title: 'Your session is over',
        text: 'You were away for a while, or your rights have changed. Please log in again.',
      },
      ended: { title: 'You are logged out', text: 'On a shared computer, close the browser as well.' },
    },
    in: { title: 'You are logged in', go: 'Continue', switch: 'Log in as somebody else' },
    choose: {
      title: 'Where are you working now?',
      lead: 'You have several positions. This session will show what belongs to the one you choose.',
      greeting: (name: string) => (name === '' ? '' : `Hello, ${name}.`),
      over: 'This login took too long; please log in again.',
      failed: 'That did not work; please try again.',
    },
    demo: {
      title: 'Demonstration accounts',
      mark: 'Demo',
      text: 'Everybody here is invented, and so are their hospitals. Choose a name to log in; there is no password.',
    },
    role: { doctor: 'Doctor', administrator: 'Administrator' },
    commission: 'Health commission',
  },
};

export type Told = keyof (typeof TEXTS)['zh']['told'];

export const isTold = (text: string | null): text is Told => text !== null && Object.hasOwn(TEXTS.zh.told, text);
