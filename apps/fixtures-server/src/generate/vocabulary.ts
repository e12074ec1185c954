/**
 * Texts of which the generator selects one. Most are JSON members: generated events are joined from
 * these texts, because calling JSON.stringify for each event is slow. Repeated items are selected
 * more often.
 */
type Choices = readonly [string, ...string[]];

export const eventNames: Choices = [
  'page view',
  'page view',
  'page view',
  'view item',
  'view item',
  'watch video',
  'save item',
  'add to cart',
  'checkout',
  'sign up',
  '$mp_web_page_view',
];

export const devices: Choices = [
  '"$browser":"Chrome","$browser_version":129,"$os":"Mac OS X","$device":"","$screen_height":1117,"$screen_width":1728,"mp_lib":"web","$lib_version":"2.56.0"',
  '"$browser":"Safari","$browser_version":18.1,"$os":"iOS","$device":"iPhone","$screen_height":852,"$screen_width":393,"mp_lib":"web","$lib_version":"2.55.1"',
  '"$os":"Android","$brand":"google","$manufacturer":"Google","$model":"Pixel 8","$has_nfc":true,"$has_telephone":true,"$screen_dpi":420,"mp_lib":"android","$lib_version":"7.5.2"',
  '"$browser":"Firefox","$browser_version":131,"$os":"Linux","$device":"","$screen_height":1440,"$screen_width":2560,"mp_lib":"web","$lib_version":"2.56.0"',
  '"$os":"iOS","$manufacturer":"Apple","$model":"iPad14,3","$radio":"LTE","$wifi":false,"$app_version_string":"4.12.0","mp_lib":"swift","$lib_version":"4.3.0"',
];

export const places: Choices = [
  '"$city":"Łódź","$region":"Łódź Voivodeship","mp_country_code":"PL"',
  '"$city":"San Francisco","$region":"California","mp_country_code":"US"',
  '"$city":"São Paulo","$region":"São Paulo","mp_country_code":"BR"',
  '"$city":"東京","$region":"東京都","mp_country_code":"JP"',
  '"$city":"Bengaluru","$region":"Karnataka","mp_country_code":"IN"',
];

export const pages: Choices = [
  '"$current_url":"https://shop.example.com/","$referrer":"$direct","$initial_referring_domain":"$direct","page title":"Home"',
  '"$current_url":"https://shop.example.com/items?sort=price&page=2","$referrer":"https://www.example.org/search?q=chairs","$search_engine":"google","page title":"All \\"chairs\\" & more"',
  '"$current_url":"https://shop.example.com/cart#top","$referrer":"https://shop.example.com/items","utm_source":"newsletter","utm_medium":"email","page title":"Cart"',
  '"$current_url":"https://shop.example.com/a/very/long/path/to/an/article-that-explains-how-to-choose-a-chair","$referrer":"","page title":"How to choose a chair"',
];

export const carts: Choices = [
  '"cart":[],"tags":[],"coupon":null',
  '"cart":[{"sku":"C-100","qty":2,"price":49.5},{"sku":"T-7","qty":1,"price":199}],"tags":["chair","table"],"coupon":"AUTUMN"',
  '"cart":[{"sku":"L-31","qty":4,"price":12.25,"options":{"colour":"red","size":"m"}}],"tags":["lamp"],"coupon":null',
  '"cart":[{"sku":"C-100","qty":1,"price":49.5}],"tags":["chair","gift","sale"],"coupon":""',
];

export const plans: Choices = [
  '"plan name":"Free","vip":false,"experiment":{"name":"new checkout","variant":"A"}',
  '"plan name":"Pro","vip":true,"experiment":{"name":"new checkout","variant":"B","seen":[1,2,3]}',
  '"plan name":"Business","vip":false,"experiment":null',
];

const titles: Choices = ['Engineer', 'Teacher', 'Cook', 'Pilot', 'Athletic Coach'];
const names: Choices = [
  'Ann Example',
  'Björn Przykład',
  'Zoë O’Hara',
  '山田 太郎',
  'Lee "Lee" Lee',
];

export const profileTexts = { titles, names } as const;
