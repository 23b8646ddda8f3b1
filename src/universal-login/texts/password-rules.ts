/** What a password must be like, and which of it a new one is not (management reference, 2.11). */
export const passwordTexts = {
  newPasswordLabel: 'New password',
  repeatPasswordLabel: 'Repeat the new password',
  rulesTitle: 'Your password must have',
  'rule-min-length': 'at least ${count} characters',
  'rule-lower': 'a lower-case letter (a–z)',
  'rule-upper': 'an upper-case letter (A–Z)',
  'rule-number': 'a number (0–9)',
  'rule-special': 'a special character (such as !@#$%^&*)',
  'rule-three-of-four': 'at least 3 of these: a lower-case letter, an upper-case letter, a number, a special character',
  'rule-identical': 'no more than 2 identical characters in a row',
  'rule-sequential': 'no long runs such as “abcd” or “1234”',
  'password-policy-not-conformant': 'The password does not meet the rules below.',
  'password-too-common': 'This password is one of the most common ones. Please choose another.',
  'password-contains-user-information':
    'The password contains something about you, such as your name or e-mail address. Please choose another.',
  'password-previously-used': 'You have used this password before. Please choose another.',
  'password-breached':
    'This password is known from a data breach elsewhere, so others may try it. Please choose another, and use it nowhere else.',
  'password-unchecked': 'We couldn’t check this password just now. Please try again in a few minutes.',
  'password-mismatch': 'The two passwords are not the same.',
  'no-re-enter-password': 'Please repeat the new password.',
} as const
