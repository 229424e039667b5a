/**
 * What page furniture says, in the languages whose pages are known well: data for furniture.ts.
 * Phrases are matched on whole words after folding (text.ts), so write them in any case; Japanese is matched anywhere.
 */

/** Short labels of buttons, menus and boxes. A text made mostly of these is furniture. */
export const LABELS: readonly string[] = [
  // Services, the same everywhere
  ...'facebook,twitter,x,whatsapp,telegram,linkedin,pinterest,reddit,instagram,youtube,tiktok,bluesky,mastodon,threads'.split(
    ',',
  ),
  ...'email,e-mail,mail,rss,pdf,sms,pocket,flipboard,line,xing,messenger,signal,tumblr,ok,cookies'.split(','),
  // English
  ...'share,share this,share this story,share this article,share on,share via,tweet,pin it,copy link,copy,link,save'.split(
    ',',
  ),
  ...'save for later,saved,bookmark,print,like,likes,dislike,follow,follow us,subscribe,subscribed,sign up,sign in'.split(
    ',',
  ),
  ...'log in,login,register,menu,search,close,open,skip to content,skip to main content,back to top,home,next,previous'.split(
    ',',
  ),
  ...'read more,show more,load more,see more,more,view all,comments,comment,leave a comment,reply,report,download'.split(
    ',',
  ),
  ...'embed,listen,listen to this article,play,pause,mute,loading,min read,minutes read,advertisement,ad,sponsored'.split(
    ',',
  ),
  ...'most read,most popular,trending,related,related articles,related stories,you may also like,recommended,up next'.split(
    ',',
  ),
  ...'tags,topics,categories,contents,table of contents,add to basket,add to cart,buy now,wishlist,quantity,in stock'.split(
    ',',
  ),
  ...'out of stock,reviews,customer reviews,description,details,specifications,accept,accept all,reject,reject all'.split(
    ',',
  ),
  ...'manage options,privacy,terms,contact,about,about us,imprint,gallery,photos,video,videos,live,newsletter,views'.split(
    ',',
  ),
  ...'transcript,shares,subscribers,followers,published,updated,this,on,via,to,with,the,a,us,all'.split(','),
  // German
  ...'teilen,teilen mit,auf,per,merken,drucken,speichern,gefällt mir,folgen,abonnieren,anmelden,abmelden,registrieren'.split(
    ',',
  ),
  ...'einloggen,suche,suchen,schließen,menü,zum inhalt,zum inhalt springen,nach oben,startseite,weiter,zurück'.split(
    ',',
  ),
  ...'weiterlesen,mehr,mehr lesen,mehr anzeigen,mehr laden,alle anzeigen,kommentare,kommentar,kommentieren,antworten'.split(
    ',',
  ),
  ...'melden,herunterladen,einbetten,anhören,artikel anhören,vorlesen,abspielen,wird geladen,lesezeit,min,anzeige'.split(
    ',',
  ),
  ...'werbung,gesponsert,meistgelesen,meist gelesen,beliebt,verwandte artikel,ähnliche artikel,mehr zum thema'.split(
    ',',
  ),
  ...'lesen sie auch,auch interessant,das könnte sie auch interessieren,themen,schlagwörter,kategorien,inhalt'.split(
    ',',
  ),
  ...'in den warenkorb,auf den merkzettel,jetzt kaufen,auf lager,bewertungen,beschreibung,akzeptieren,ablehnen'.split(
    ',',
  ),
  ...'impressum,datenschutz,agb,kontakt,über uns,aufrufe,untertitel,link kopieren,versenden,kopieren,archiv'.split(','),
  // French
  ...'partager,partager sur,partagez,envoyer,envoyer par,imprimer,enregistrer,ajouter,sur,par,suivre,suivez-nous'.split(
    ',',
  ),
  ..."s'abonner,abonnez-vous,abonnés,se connecter,connexion,s'inscrire,inscription,rechercher,fermer,accueil,suivant".split(
    ',',
  ),
  ...'précédent,lire la suite,lire plus,voir plus,afficher plus,plus,tout voir,commentaires,commentaire,répondre'.split(
    ',',
  ),
  ...'commenter,signaler,télécharger,intégrer,écouter,écouter cet article,lecture,chargement,temps de lecture'.split(
    ',',
  ),
  ...'publicité,sponsorisé,les plus lus,le plus lu,populaires,articles similaires,à lire aussi,lire aussi,sur le même sujet'.split(
    ',',
  ),
  ...'vous aimerez aussi,mots-clés,étiquettes,catégories,sommaire,ajouter au panier,acheter,en stock,avis,description'.split(
    ',',
  ),
  ...'tout accepter,accepter,refuser,tout refuser,mentions légales,confidentialité,cgv,contact,à propos,vues,vue'.split(
    ',',
  ),
  ..."j'aime,je n'aime pas,copier le lien,copier,lien,sauvegarder,aller au contenu,retour en haut,à suivre,le,la,les".split(
    ',',
  ),
  // Arabic
  ...'شارك,مشاركة,شارك على,شارك المقال,مشاركة عبر,غرد,فيسبوك,تويتر,واتساب,تيليجرام,تلغرام,يوتيوب,انستغرام,لينكد'.split(
    ',',
  ),
  ...'إكس,بريد إلكتروني,البريد,نسخ الرابط,نسخ,الرابط,حفظ,احفظ,طباعة,اطبع,أعجبني,إعجاب,لم يعجبني,متابعة,تابعنا'.split(
    ',',
  ),
  ...'اشترك,اشتراك,تسجيل,تسجيل الدخول,دخول,بحث,إغلاق,القائمة,الرئيسية,التالي,السابق,المزيد,اقرأ المزيد'.split(','),
  ...'عرض المزيد,الكل,التعليقات,تعليقات,تعليق,رد,إبلاغ,تحميل,تنزيل,استمع,استمع إلى المقال,تشغيل,جار التحميل'.split(','),
  ...'إعلان,إعلانات,الأكثر قراءة,الأكثر مشاهدة,مواضيع ذات صلة,ذات صلة,اقرأ أيضا,شاهد أيضا,التصنيفات,الوسوم'.split(','),
  ...'كلمات مفتاحية,أضف إلى السلة,اشتر الآن,متوفر,الوصف,موافق,قبول,رفض,من نحن,اتصل بنا,مشاهدة,مشاهدات,على,عبر'.split(
    ',',
  ),
  // Japanese
  ...'シェア,シェアする,ツイート,ポスト,ブックマーク,はてなブックマーク,メール,印刷,保存,保存する,いいね,高評価,低評価'.split(
    ',',
  ),
  ...'フォロー,フォローする,登録,会員登録,ログイン,検索,閉じる,メニュー,ホーム,トップ,トップへ戻る,次へ,前へ,次の記事,前の記事'.split(
    ',',
  ),
  ...'続きを読む,もっと見る,もっと読む,すべて見る,一覧,コメント,コメントする,返信,報告,共有,ダウンロード,埋め込み,再生,再生する'.split(
    ',',
  ),
  ...'読み込み中,広告,スポンサー,ランキング,アクセスランキング,人気記事,関連記事,関連リンク,おすすめ,あわせて読みたい,こちらもおすすめ'.split(
    ',',
  ),
  ...'タグ,カテゴリ,カテゴリー,目次,カートに入れる,お気に入りに追加,購入する,在庫あり,レビュー,商品説明,同意する,拒否する,拡大'.split(
    ',',
  ),
  ...'お問い合わせ,プライバシー,利用規約,写真,動画,画像,リンクをコピー,コピー,フェイスブック,ライン,記事を聴く,音声で聴く'.split(
    ',',
  ),
];

/** Phrases by which a site speaks of itself or to its customers. One of them makes a short text furniture. */
export const CALLS: readonly string[] = [
  // English
  ...'subscribe now,subscribe today,subscribe to,subscribe for,subscribe by,become a member,already a subscriber'.split(
    ',',
  ),
  ...'sign up for,sign up to,sign up now,start your free trial,free trial,unlimited access,unlimited reading,log in to'.split(
    ',',
  ),
  ...'free articles left,articles left this month,articles remaining,to continue reading,continue reading,keep reading'.split(
    ',',
  ),
  ...'support independent journalism,support our journalism,with a subscription,cancel anytime,cancel at any time'.split(
    ',',
  ),
  ...'we use cookies,uses cookies,our partners,accept cookies,cookie policy,cookie settings,privacy policy'.split(','),
  ...'personalised content,personalized content,all rights reserved,without permission,terms of use,terms of service'.split(
    ',',
  ),
  ...'enter your email,your email address,your inbox,our newsletter,breaking news and alerts,follow us on,join us on'.split(
    ',',
  ),
  ...'on social media,download our app,download the app,share this,share it with,click here,read more on,read more at'.split(
    ',',
  ),
  ...'shop now,buy online,order now,free delivery,free shipping,free returns,day returns,calculated at checkout'.split(
    ',',
  ),
  ...'tax included,add to basket,add to cart,left in stock,in stock,out of stock,gift wrapping,interest-free'.split(
    ',',
  ),
  ...'upload original content,enable javascript,your browser,this page is not available,want to hear more,image source'.split(
    ',',
  ),
  ...'view comments,leave a comment,post a comment,ad blocker,adblocker,affiliate links,we may earn,may earn a commission'.split(
    ',',
  ),
  ...'get the latest,sent to your,appears in print,order reprints,did you make this,donate today,make a donation,give today,news alerts,sponsored by,powered by'.split(
    ',',
  ),
  ...'follow the topics,follow topics,gift this article,listen to this article,this article was originally,cc by'.split(
    ',',
  ),
  // German
  ...'jetzt abonnieren,jetzt lesen,jetzt testen,gratis testen,kostenlos testen,jetzt bestellen,jetzt kaufen,jetzt sichern'.split(
    ',',
  ),
  ...'jetzt anmelden,hier anmelden,jetzt registrieren,abo abschließen,abo ab,ein abo,pur-abo,digital-abo,jederzeit kündbar'.split(
    ',',
  ),
  ...'bereits abonnent,wochen gratis,im monat kündbar,möchten weiterlesen,weiterlesen mit,um weiterzulesen,exklusiv für'.split(
    ',',
  ),
  ...'cookies,unsere partner,einwilligung,personenbezogene daten,akzeptieren und,alle rechte vorbehalten'.split(','),
  ...'urheberrechtlich geschützt,newsletter,unseren newsletter,ihre e-mail-adresse,e-mail-adresse,folgen sie uns'.split(
    ',',
  ),
  ...'ins postfach,per e-mail,in der app,unsere app,hier klicken,lesen sie auch,lesen sie hier,mehr zum thema,kostenloser versand,gratis versand'.split(
    ',',
  ),
  ...'kauf auf rechnung,tage rückgabe,rückgaberecht,zzgl versand,zzgl versandkosten,inkl mwst,mwst,mehrwertsteuer'.split(
    ',',
  ),
  ...'in den warenkorb,auf lager,sofort lieferbar,lieferzeit,versandkosten,werktage,versandkostenfrei,online kaufen'.split(
    ',',
  ),
  ...'artikel anhören,diesen artikel,dieses video ist,verfügbar bis,kunden kauften,das könnte sie,dieser beitrag wurde'.split(
    ',',
  ),
  ...'empfohlener redaktioneller inhalt,externer inhalt,externe inhalte,wird geladen,javascript'.split(','),
  // French
  ..."abonnez-vous,je m'abonne,s'abonner à,inscrivez-vous,recevez mes,recevez nos,recevez chaque,recevez la,sans engagement".split(
    ',',
  ),
  ...'réservé aux abonnés,déjà abonné,pour lire la suite,lire la suite,lisez la suite,essai gratuit,premier mois'.split(
    ',',
  ),
  ...'nos partenaires,des cookies,les cookies,votre consentement,données personnelles,tous droits réservés'.split(','),
  ...'reproduction interdite,droits de reproduction,à la newsletter,nos newsletters,notre newsletter,la newsletter'.split(
    ',',
  ),
  ..."votre adresse e-mail,votre boîte mail,cédée à des tiers,votre e-mail,votre adresse mail,suivez-nous,suivez toute,téléchargez l'application".split(
    ',',
  ),
  ...'cliquez ici,lire aussi,à lire aussi,voir aussi,livraison gratuite,livraison offerte,satisfait ou remboursé'.split(
    ',',
  ),
  ...'paiement sécurisé,sans frais,commandez maintenant,achetez,ajouter au panier,en stock,expédié sous,éco-participation'.split(
    ',',
  ),
  ...'ttc,frais de port,champs obligatoires,ne rien manquer,articles similaires,temps de lecture,propulsé par'.split(
    ',',
  ),
  ..."toute l'actualité,soutenez,faites un don,contenu réservé,partager,bloqueur de publicité,écouter cet article".split(
    ',',
  ),
  // Arabic
  ...'اشترك الآن,اشترك في,للاشتراك,الاشتراك في,النشرة البريدية,نشرتنا,سجل الآن,تابعونا,تابعنا على,تابعوا,حمل تطبيق'.split(
    ',',
  ),
  ...'حملوا تطبيق,تطبيقنا,جميع الحقوق محفوظة,حقوق النشر,حقوق الطبع,ملفات تعريف الارتباط,الكوكيز,سياسة الخصوصية'.split(
    ',',
  ),
  ...'بريدك الإلكتروني,عنوان بريدك,اقرأ أيضا,اقرأ المزيد,شاهد أيضا,مواضيع ذات صلة,شارك المقال,شارك هذا,اضغط هنا'.split(
    ',',
  ),
  ...'انقر هنا,شحن مجاني,توصيل مجاني,أضف إلى السلة,اشتر الآن,تسوق الآن,اطلب الآن,متوفر في المخزون,فعل جرس,جرس التنبيهات'.split(
    ',',
  ),
  ...'على مدار الساعة,للمزيد من الأخبار,دقائق قراءة,دقيقة قراءة,شركائنا,شركاؤنا,تجربة مجانية,ضريبة القيمة المضافة'.split(
    ',',
  ),
  ...'آراء أصحابها,استمع إلى المقال,الرسائل القصيرة,اترك تعليقا'.split(','),
  // Japanese
  ...'会員登録,有料会員,無料会員,会員限定,初月無料,読み放題,購読する,ご購読,定期購読,残り文字,無断転載,無断複製,禁じます'.split(
    ',',
  ),
  ...'クッキー,cookie,プライバシーポリシー,利用規約,メールマガジン,メルマガ,ニュースレター,メールアドレス,フォローする,フォローして'.split(
    ',',
  ),
  ...'チャンネル登録,高評価をお願い,公式アプリ,アプリで,アプリを,クリックして,こちらから,こちらの記事,あわせて読みたい,関連記事'.split(
    ',',
  ),
  ...'続きを読む,送料無料,送料込,税込,税抜,ポイント,カートに入れる,在庫あり,即日発送,当日発送,お買い上げ,通販なら,ご注文で'.split(
    ',',
  ),
  ...'キャンペーン,お問い合わせ,特定商取引,copyright,all rights reserved,シェアする,この商品を,この記事は,この記事を,購入する'.split(
    ',',
  ),
  ...'前の記事へ,次の記事へ,トップへ戻る,再生回数,更新中,広告を'.split(','),
];

/** What credits, notices and pointers begin with, followed by a colon, a space or the end. */
export const STARTS: readonly string[] = [
  ...'photo,photos,photograph,photography,picture,pictures,pictured,image,images,image source,image credit,image caption'.split(
    ',',
  ),
  ...'photo by,photo credit,credit,credits,video,source,sources,copyright,caption,file photo,illustration,graphic'.split(
    ',',
  ),
  ...'read also,read more,read next,see also,also read,more on,related,follow,watch,listen,tags,topics,filed under'.split(
    ',',
  ),
  ...'posted in,posted on,posted by,published,updated,last updated,advertisement,sponsored,disclaimer,share,translated by'.split(
    ',',
  ),
  ..."enjoying this,liked this,if you liked,if you enjoyed,want more,don't miss,sign up,sold by,sku,item no".split(','),
  ...'foto,fotos,bild,bilder,bildquelle,bildnachweis,fotograf,grafik,illustration,quelle,quellen,anzeige,werbung'.split(
    ',',
  ),
  ...'mehr zum thema,mehr dazu,lesen sie,lesen sie auch,auch interessant,siehe auch,lesetipp,schlagwörter,stichwörter'.split(
    ',',
  ),
  ...'veröffentlicht,aktualisiert,zuletzt aktualisiert,stand,lesezeit,artikelnummer,teilen,abo,video laden,newsletter'.split(
    ',',
  ),
  ...'photo,crédit,crédits,crédit photo,crédits photo,photo archives,légende,source,sources,lire aussi,à lire aussi'.split(
    ',',
  ),
  ...'à lire,voir aussi,sur le même sujet,publié,publié le,mis à jour,modifié le,publicité,partager,mots-clés,référence'.split(
    ',',
  ),
  ...'vous aimez,catégories,étiquettes,classé dans,en savoir plus,suivez,copyright'.split(','),
  ...'صورة,الصورة,صور,تصوير,مصدر الصورة,المصدر,مصدر,اقرأ أيضا,اقرأ أيضاً,اقرأ كذلك,شاهد,نشر في,نشر,آخر تحديث,تحديث'.split(
    ',',
  ),
  ...'التصنيفات,الوسوم,كلمات مفتاحية,إعلان,شارك,للمزيد,المزيد,حقوق,تابعوا,تابع'.split(','),
];

/** The same for Japanese, which has no space after them; each ends as it stands in the text. */
export const STARTS_SPACELESS: readonly string[] =
  '【写真】,【画像】,【動画】,【関連】,【関連記事】,【広告】,【pr】,写真=,写真:,写真/,写真提供,撮影=,撮影:,画像:,画像=,画像提供,出典:,出典=,引用元,提供:,関連記事,関連:,→関連,公開日,更新日,投稿日,最終更新,タグ:,カテゴリ:,カテゴリー:,商品番号,価格,※この記事,©,copyright,再生回数'.split(
    ',',
  );

/** What ends a Japanese picture caption. */
export const ENDS_SPACELESS: readonly string[] = '撮影,提供,より引用,写真'.split(',');

/** Headings after which no more of the article follows. */
export const ENDINGS: readonly string[] = [
  ...'comments,related,related articles,related stories,more from,more like this,you may also like,up next,recommended'.split(
    ',',
  ),
  ...'customer reviews,reviews,read next,most read,leave a reply,leave a comment,trending,share this,about the author'.split(
    ',',
  ),
  ...'kommentare,mehr zum thema,mehr aus,verwandte artikel,ähnliche artikel,das könnte sie auch,kunden kauften auch'.split(
    ',',
  ),
  ...'bewertungen,meistgelesen,schreibe einen kommentar,letzte artikel,auch interessant,über den autor,über die autorin'.split(
    ',',
  ),
  ...'commentaires,articles similaires,vous aimerez aussi,sur le même sujet,à suivre,à lire aussi,avis clients'.split(
    ',',
  ),
  ...'laisser un commentaire,les plus lus,à propos de'.split(','),
  ...'التعليقات,مواضيع ذات صلة,اقرأ أيضا,الأكثر قراءة,فيديوهات مقترحة,أخبار ذات صلة,قد يعجبك,اترك تعليقا'.split(','),
  ...'コメント,関連記事,おすすめ記事,おすすめ,人気記事,アクセスランキング,ランキング,次の動画,最近の記事,この商品を買った人,レビュー'.split(
    ',',
  ),
];

/** Parts of class names and ids of boxes that hold no words of the article. Matched against whole parts (`-`, `_`, case). */
export const BOX_NAMES: ReadonlySet<string> = new Set(
  (
    'share shares sharing sharer sharebar sharedaddy addtoany addthis social socials sns partage teilen newsletter newsletters ' +
    'subscribe subscription subscriptions abo paywall paywalls regwall piano meter offer offers promo promos promotion promotions ' +
    'campaign cookie cookies consent cmp gdpr didomi onetrust banner bandeau advert adverts advertisement advertising ad ads adslot ' +
    'sponsor sponsored related relatedposts recirc recirculation recommended recommendations mostread popular trending ranking ' +
    'teaser teasers upsell crosssell upnext sidebar sidenav breadcrumb breadcrumbs topicpath pankuzu toc comments comment commentlist respond ' +
    'disqus reply replies navigation nav navbar menu menubar footer pager pagination prevnext ' +
    'caption credit credits figcaption tagline toolbar tools likes rating ratings stars reviews price prices prix pricing ' +
    'player videoplayer progress counter skiplink modal popup overlay lightbox widget widgets announcement ' +
    'masthead tags taglist login signin signup wishlist bio authorbox aboutauthor outbrain taboola'
  ).split(' '),
);

/** Two parts that together name such a box: `most-read`, `read-more`. */
export const BOX_PAIRS: ReadonlySet<string> = new Set(
  (
    'mostread mostpopular mostviewed readmore readalso readnext seealso morefrom morelike upnext skiplink jumplink authorbio ' +
    'aboutauthor alsolike youmay sitedescription sitetitle pagetop backtotop tagcloud crossselling socialmedia cookiewall ' +
    'plusbas plulus lireaussi meistgelesen infobar topbar offerbar statusbar subscribenote'
  ).split(' '),
);

/** Headings of the part of a shop or video page that says what it is about: labels, but what follows is wanted. */
export const SUBJECT_HEADINGS: ReadonlySet<string> = new Set(
  'description,details,about this item,about,beschreibung,produktbeschreibung,inhalt,détails,الوصف,商品説明,概要,説明,あらすじ'.split(
    ',',
  ),
);

/** Parts of class names and addresses of pictures that are no illustration. */
export const ORNAMENTS: ReadonlySet<string> = new Set(
  'logo logos icon icons avatar avatars sprite pixel spacer blank emoji badge gravatar button arrow placeholder tracking'.split(
    ' ',
  ),
);
