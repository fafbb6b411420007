import csv,re,unicodedata,collections,sys
sys.path.insert(0,'/work/main/scripts/drug_names')
from inn_key import inn_key
D='/tmp/drugdict/'; S=D+'world_src/'
nf=lambda s: unicodedata.normalize('NFC',s).strip().lower()
fold=lambda s:''.join(c for c in unicodedata.normalize('NFKD',nf(s)) if not unicodedata.combining(c))
dn=list(csv.DictReader(open(D+'drug_names.csv'))); have={nf(r['name']):r for r in dn}
bad=set(); badsrc=collections.Counter()
for r in csv.DictReader(open('/work/shared/reference/safety/opioids.csv')):
    for k in ('ingredient','synonyms','brand_names','brand_names_unverified','ambiguous_names'):
        for x in re.split(';',r[k] or ''):
            x=nf(x)
            if not x: continue
            bad.add(x); bad.add(nf(re.sub(r'\s*\([^)]*\)','',x)))
            if k=='ingredient': [bad.add(y.strip()) for y in re.split(r'[+/,()]',x)]
# combination rows name non-opioid partners too: those are not opioid names
partners={'paracetamol','aspirin','ibuprofen','butalbital','naltrexone','celecoxib','dexketoprofen','bupropion','olanzapine','atropine','cyclizine',''}
bad-=partners-{'naltrexone'}
for r in csv.DictReader(open(D+'opioid_additions.csv')):
    bad.add(nf(r['term'])); bad.add(nf(r['ingredient']))
for r in dn:
    if r['opioid'] in ('yes','unknown') or r['opioid_flag'] in ('context','duplicate'): bad.add(nf(r['name']))
bad-=partners-{'naltrexone'}; bad.discard('')
badfold={fold(x) for x in bad}; badkey={inn_key(x) for x in bad if len(inn_key(x))>=5}
STEM=re.compile(r'code[iï]n|codéin|kodein|morph|morf|морф|кодеин|кодеїн|コデイン|モルヒネ|可待因|吗啡|嗎啡|코데인|모르핀|كودي?ين|مورفين|קודאין|מורפין|κωδε|μορφ|tramad|трамад|トラマドール|曲马多|曲馬多|트라마돌|ترامادول|טרמדול|oxyco|hydroco(?!rt)|fentan|фентан|metado|methado|bupreno|loperam|лоперам|imodium|tianept|коаксил|kratom|opium|opio|опи[йу]|阿片|罂粟|poppy|\bmak\b|tapent|tilid|pholco|dextrometh|naltrex|налтрекс|trimebut|тримебут|diphenox|panad|nurofen|нурофен|普拿疼|新康泰克|brufen|tylenol|voltaren(?!e)|panadeine|apranax|dafalgan|efferalgan',re.I)
BRAND=set('脈優錠 拜阿司匹灵 百优解 百憂解 樂復得 立普能 克憂果 速悅 千憂解 樂活憂 美舒鬱 必博寧 思樂康 金普薩 安立復 理思必妥 鎮頑癲 利瑞卡 癲通 樂命達 優閒 帝拔癲 妥泰 利福全 煩寧 贊安諾 安定文 使蒂諾斯 利他能 愛憶欣 恩特來 來適泄 安達通 隆我心 臟得樂 冠達悅 保栓通 可邁丁 拜瑞妥 艾必克凝 普栓達 瑪爾胰 佳糖維 恩排糖 福適佳 胰妥讚 胰妥善 欣流 布德松奈 適喘樂 定喘樂 驅特異 开瑞坦 日舒 速博新 可樂必妥 那普洛先 服他寧 西乐葆 希樂葆 萬克適 活路利淨 柔沛 威而鋼 犀利士 福善美 保骼麗 復邁 恩博 普樂可復 環孢靈 山喜多 吗丁啉 腹寧朗 移護寧 스틸렌 אומפרדקס סלזופירין אימורן רפאסל אלוריל אלטרול טרזודיל קלונקס אסיוול לוריוון אנלדקס דרלין דיסותיאזיד פוסיד אלדקטון פרוקור איקקור קומדין גלובן מוקסיפן אזניל ציפרודקס נקסין אבטרן בקלוסל פרמין לקסדין זינט רוצפין צפורל אופטלגין רואקוטן анальгин анальгін pyralgina'.split())|{'סלואו קיי',"פלג'יל",'斯樂腸溶錠','整腸剤ビオフェルミン'}
BRAND_DROP={'цитрамон','펜잘','云南白药气雾剂','dolo-neurobion','doloneurobion','سبازمو ديجستين','tafirol','ibupirac','efferhasan','harntee','bagohepat','אקמול','אקמולי','gripblocker','חומצה','葛根湯 ','אדקס','אטנט','triplix','hepaslimin','buscopan compositum','ronal','simeco','d3 fix','penpulimab','ural sachets','普拿疼錠','バラシクロビル塩酸塩','фамотидин-дарниця','必治妥鐵劑','復邁針筒','百樂眠','дарфен','нурокс','عسل','norvasc αμλοδιπίνη','ยาธาตุน้ำขาว','スティレン','everol','zurnai auto','цинк хелат','sertral','sertralin hcl','trazodon hcl','pioglitazon hcl','diltiazem hcl','omeprazolum','progesteron mikronizowany','benadryl free','sominex','ronal','etol fort vide','melox','next','meridian','kaolin','pepto','nerox b','letter','etna','ator','agen','ibis','assert','thorne','barbovál','femoral','indapamid sr','cetirizin hexal','cs:','дуфалак','bb blocker','pop pill','hydroksyzine','widaplik vide','epo oil','vas','кальцемін','אדקס','zita met','bagohepat vide','tavor','szonda','pan 40','ibu 400'} - {'pan 40','ibu 400','tavor','кальцемін','ator','agen','letter','etna','assert','ibis','vas','thorne','melox'}
AMB=set('letter etna ator agen ibis assert thorne melox vas exodus foster selene beloc panto selectra tulip etol trok himalaya jodid maxim ensure align complan symprove cuerpo sertal rauta železo demir hierro natifa karet thorens ural ikervis gazi next 鉄 铁 鐵 钙 鈣 镁 鎂 锌 鋅 חומצה גסטרו אסטו דיאנה ברזל סידן אבץ حديد زنك الحديد железо железо залізо магний магний магній цинк кальций кальцій джес พารา 가브스 아연 철분 칼슘 可定 代文 达喜 美林 康忻 耐信 善存 迪巧 ガスター フランドル ユリーフ シアリス ヤーズ リアルダ デパス ジュリナ σίδηρος ασβέστιο μαγνήσιο tran wapno wapń cynk magnez zinek vápník hořčík hu cink kalcium kalkki sinkki çinko canxi sắt kẽm magie nghệ हल्दी ईनो ронал аляска ярина валз омник глицин персен тенокс desal karum notta yazz luteina melisa asentra rexer ebastel pasedol deprax ladose stedon evatol simeco agiolax ascal abtei dona foster en folina corus depura levest hana jext orthomol avene polase sideral lucen entact luvion eno evra oxra evion furix waran collett sobril truxal centyl heinix tenox'.split())
CLASS=set('避孕藥 胃藥 安眠藥 降血壓藥 抗生素 혈압약 수면제 항생제 소화제 피임약 위장약 סטטינים אנטיביוטיקה антибиотик противозачаточные снотворное антибіотик снодійне протизаплідні ยาคุมกำเนิด ยาแก้แพ้ ยาลดกรด αντιβίωση antibiotikum fogamzásgátló vérnyomáscsökkentő altató p-piller sömntabletter blodtrycksmedicin anticonceptiepil slaapmiddel antibioticum anticoncepcional antybiotyk antikoncepce antibiyotik e-pillerit unilääke verenpainelääke antibiootti'.split())|{'حبوب منع الحمل','مضاد حيوي','دواء الضغط','גלולות למניעת הריון','αντισυλληπτικό χάπι','pastillas anticonceptivas','pastilla para la presión','pílula anticoncepcional','tabletki antykoncepcyjne','leki na nadciśnienie','doğum kontrol hapı','tansiyon ilacı','uyku ilacı','mide koruyucu','thuốc tránh thai','thuốc huyết áp','kháng sinh','thuốc ngủ','thuốc dạ dày','reliever inhaler','preventer inhaler','hrt patch','hrt gel','histamine blocker'}
CLS_ABB=set('ics laba lama saba acei arb arni ccb doac noac lmwh vka sglt2i dpp4i glp1 glp-1 dmard csdmard bdmard jaki h2ra snri tca maoi aed nsaid nsaids ocp coc cocp anti-tnf iud ius'.split())
OTHER_WORDS=re.compile(r"vita?min|витамин|вітамін|vitami|вит|ビタミン|维生素|維生素|維他命|비타민|فيتامين|ויטמין|βιταμίν|วิตามิน|विटामिन|omega|омега|オメガ|오메가|oil\b|oliv|probio|пробиот|пробіот|collagen|胶原|膠原|콜라겐|libre|dexcom|omnipod|strip|needle|lancet|sensor|pump|accu-chek|onetouch|minimed|aerochamber|volumatic|vaccin|kosttillskott|ravintolis|étrend|doplněk|integratore|湯$|散$|鱼油|魚油|益生菌|乳酸菌|헛|홍삼|밀크씨슬|루테인|프로폴리스|葉黃素|薑黃|蜂膠|葡萄籽|紅麴|螺旋藻|蛋白粉|nhân sâm|nghệ|trà gừng|หญ้า|ขมิ้น|ฟ้าทะลาย|अश्वगंधा|त्रिफला|हल्दी|витаміни|витамины",re.I)
SUP={'colecalciferol','cyanocobalamin','folic acid','iron','magnesium','calcium','zinc','ascorbic acid','pyridoxine','thiamine','vitamin e','vitamin a','vitamin k2','biotin','ubidecarenone','glucosamine','melatonin'}
OTHER=set('comirnaty spikevax nuvaxovid shingrix arexvy mresvia penbraya vaxneuvance capvaxive penmenvy ixchiq flucelvax fluad boostrix'.split())|{'prevnar 20','gardasil 9','fluzone high-dose','abrysvo vaccine'}
rows=[];seen={};dropped=collections.Counter();log=[]
def add(n,kind,ing,lang,amb=False):
    n=nf(n)
    if not n or n=='-': return
    if n in BRAND_DROP or n.endswith((' vide',' tabl',' caps',' masc')) or re.search(r' (br|cz|hu|tr|gr|pl|mx|pt)$',n): dropped['unsure']+=1; return
    if n in seen: dropped['dup in file']+=1; return
    if n in have: dropped['in drug_names']+=1; return
    if n in bad or fold(n) in badfold: dropped['OPIOID exact']+=1; log.append(('exact',n)); return
    if STEM.search(n): dropped['stem']+=1; log.append(('stem',n)); return
    k=inn_key(n)
    if len(k)>=5 and k in badkey: dropped['key']+=1; log.append(('key',n)); return
    for p in re.split(r'[\s/+]+',n):
        if len(p)>3 and (p in bad or fold(p) in badfold): dropped['token']+=1; log.append(('token',n,p)); return
    if any('぀'<=c<='鿿' or '가'<=c<='힣' for c in n):
        for b in bad:
            if len(b)>=2 and any(ord(c)>0x3000 for c in b) and b in n: dropped['cjk sub']+=1; log.append(('cjk',n,b)); return
    ing=';'.join(sorted(x.strip() for x in ing.split(';') if x.strip()))
    seen[n]=1; rows.append([n,kind,ing,lang,'yes' if amb or n in AMB else ''])
COL=['ja','zh','zh','ko','ar','he','el','ru','uk','hi','th']
for f in ('generics1.txt','generics2.txt'):
    for l in open(S+f):
        l=l.rstrip('\n')
        if not l or l[0]=='#': continue
        p=l.split('|'); assert len(p) in (12,13),l
        ing=p[0]
        sup=ing in SUP or not ing
        for lang,cell in zip(COL,p[1:12]):
            for x in cell.split('/'):
                add(x,'brand' if nf(x) in BRAND else 'other_product' if sup else 'ingredient',ing,lang)
        for e in (p[12].split(',') if len(p)>12 else []):
            if e: a,b=e.split(':',1); add(b,'brand' if nf(b) in BRAND else 'other_product' if sup else 'ingredient',ing,a)
inns={nf(r['ingredients']) for r in dn if r['ingredients'] and ';' not in r['ingredients']}
for f in ('brands.txt','latin.txt'):
    mode=''
    for l in open(S+f):
        l=l.strip()
        if l.startswith('@'): lang,mode=l[1:].split(); continue
        for e in re.split(r',\s+',l):
            e=e.strip().rstrip(',')
            if not e: continue
            amb=e.endswith('*'); e=e.rstrip('*')
            i=e.rfind(':'); n,ing=(e[:i],e[i+1:]) if i>=0 else (e,'')
            m=nf(n)
            if m in CLASS or m in CLS_ABB or re.search(r'inhibitor|agonist|blocker|antagonist',m): kind='class'
            elif m in OTHER or OTHER_WORDS.search(m): kind='other_product'
            elif mode=='abb': kind='ingredient' if ing and ing not in SUP and ';' not in ing and len(m)<22 and 'inhaler' not in m and m not in('epi pen','jext','emerade','neffy','auvi-q') else 'brand' if m in('epi pen','jext','emerade','neffy','auvi-q') else 'other_product'
            elif ing and inn_key(m)==inn_key(ing): kind='ingredient'
            else: kind='brand'
            add(n,kind,ing,lang,amb)
rows.sort(key=lambda r:r[0])
with open(D+'world_names.csv','w',newline='') as f:
    w=csv.writer(f,lineterminator='\n'); w.writerow(['name','kind','ingredients','language','ambiguous']); w.writerows(rows)
print(len(rows),dict(dropped)); print(log)
print(collections.Counter(r[3] for r in rows)); print(collections.Counter(r[1] for r in rows)); print('amb',sum(r[4]=='yes' for r in rows),'no ing',sum(not r[2] for r in rows))
unk=collections.Counter(i for r in rows for i in r[2].split(';') if i and nf(i) not in inns and nf(i) not in have)
print('ingredients not known:',unk)
print('ingredient opioid?',[r for r in rows if any(i in bad for i in r[2].split(';'))])
print('no-ing short:',[r[0] for r in rows if not r[2] and r[1]=='brand'][:400])
