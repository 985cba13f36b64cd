"""What logs call the contract's columns, events and states of orders, in the languages they are written in.

Words are letters and digits alone, in lower case, the surest line first.
"""

from __future__ import annotations

from footfall.schema import CART, PURCHASE, REFUND, VIEW, WISHLIST

NAMES: dict[str, tuple[str, ...]] = {
    "event_at": (
        """
            datazamowienia tickettime
            eventat eventtime eventtimestamp timestamp datetime createdat created createtime createdtime
            createddate orderdate ordertime purchasedate invoicedate transactiondate saledate servertime
            clienteventtime orderedat derivedtstamp tstamp bestelldatum auftragsdatum fechapedido datecommande
            datadordine purchasetimestamp
            주문일시 주문일자 결제일시 下单时间 创建时间 付款时间 датазаказа 注文日時 注文日
        """,
        """
            time date ts when at dt tdat dat datum fecha data shopdate paidat paidtime paiddate datepaid
            paymentdate day paidondate 时间 日期 일시 날짜 日時 время дата
        """,
        "processedat receivedat uploadtime",
    ),
    "user_id": (
        """
            idklienta
            userid customerid clientid visitorid memberid shopperid buyerid userpseudoid householdid
            householdkey accountid customeruniqueid distinctid personid amplitudeid anonymousid profileid
            domainuserid cookieid custcode custid custno customerno customernumber customercode kundennummer
            kundennr kundenid idcliente idclient clienteid idvisitor uid contactid guestid loyaltyid 用户id 会员id
            买家会员名 회원id 고객번호 고객id idклиента 顧客id
        """,  # noqa: RUF001 - words of other scripts
        """
            klient klienta
            user customer client visitor member buyer shopper person who usuario cliente kunde acheteur utente
            customeremail buyeremail useremail buyerusername username email emailaddress correo courriel 用户 买家
            会员 客户 회원 고객 구매자 клиент покупатель телефон 顧客 会員 purchaser subscriber
        """,
        "customername buyername billingname billtoname clientname phone deviceid 주문자명 주문자 收货人",
    ),
    "event": (
        """
            eventname eventtype event action actiontype behaviour behavior behaviortype activity activitytype
            metricname 行为类型 행동 이벤트 событие aktion evento accion
        """,
        "type verb hittype interaction",
    ),
    "status": (
        """
            orderstatus financialstatus paymentstatus status statut etat estado stato bestellstatus zustand
            orderstate 订单状态 주문상태 주문처리상태 статус статусзаказа 状態 注文状況
        """,
        "itemstatus fulfillmentstatus 状态 상태",
    ),
    "order_id": (
        """
            nrzamowienia ticketno ticketnumber ticketid
            orderid ordernumber orderno ordernum transactionid invoiceno invoice invoiceid invoicenumber
            basketid bookingid receiptid idorder idcommande orderkey ordercode salesordernumber 订单编号 订单号 주문번호
            bestellnummer bestellnr bestellid auftragsnummer numerocommande nocommande pedido idpedido
            numeropedido номерзаказа 注文番号 numeroordine rechnungsnummer
        """,
        """
            zamowienie ticket
            order transaction receipt chargeid paymentid paymentintentid checkoutid reference referenz
            recordnumber commande bestellung заказ
        """,
        "=id =number =no",
    ),
    "item_id": (
        """
            idproduktu kodproduktu
            itemid productid sku stockcode articleid asin goodsid prodcode productcode itemcode articlecode
            artikelnummer artikelnr articlenumber listingid variantid itemnumber productno itemno skuid
            productsku idproducto codigoarticulo codigoproducto refproducto referenceproduit
            商品id 商品编码 상품코드 상품번호
            артикул 商品コード
        """,
        """
            nazwaproduktu
            item product article goods artikel producto articulo produit prodotto товар 商品 상품 itemname
            productname itemtitle producttitle lineitemname
        """,
    ),
    "item_name": (
        "itemname productname itemtitle producttitle lineitemname 商品名称 상품명 商品名 nomproduit nombreproducto",
        "title description bezeichnung articulo artikel товар producto produit item product artikelname",
    ),
    "category": (
        """
            category categorycode categoryname categoryid productcategory productcategoryname department section
            categoria categorie kategorie категория 类目 카테고리
        """,
    ),
    "sub_category": ("subcategory category2",),
    "product_type": ("producttype category3 articletype",),
    "brand": (
        "brand brandname manufacturer marke marca marque бренд 品牌 브랜드",
        "vendor",
    ),
    "price": (
        """
            cena
            unitprice itemprice price priceusd priceeach soldfor unitcost listprice einzelpreis stuckpreis
            preciounitario precio prixunitaire prix prezzo цена 单价 价格 판매가 단가 単価 価格
        """,
        "cost preis",
    ),
    "quantity": (
        "quantity qty units itemssold menge cantidad quantite ilosc количество 数量 수량 anzahl orderqty",
        "count items n pieces pcs stuck quantita",
    ),
    "revenue": (
        """
            kwota wartosc razem suma
            revenue total totalamount grandtotal amount sales salesvalue netsales totalprice ordertotal
            itemtotal linetotal lineamount subtotal purchasevalue purchaserevenue amountpaid paidprice spend
            gesamtpreis gesamtbetrag zeilensumme gesamt summe betrag umsatz importe montant totale сумма 金额 实付金额
            实际支付金额 결제금액 구매금액 합계 合計 金額 netamount extendedprice lineprice orderamount
        """,
        "value grosssales paymentvalue turnover",
    ),
    "currency": ("currency currencycode wahrung devise moneda valuta валюта 币种 통화 通貨",),
    "channel": (
        "channel trafficsource acquisitionchannel saleschannel channelgroup",
        "media",
    ),
    "source": ("source utmsource referrer referer refrsource",),
    "medium": ("medium utmmedium trafficmedium",),
    "campaign": ("campaign utmcampaign campaignid campaignname",),
    "device": (
        "device devicetype devicecategory",
        "platform os",
    ),
    "country": (
        "country countrycode geocountry shipcountry shippingcountry billingcountry land pais pays страна 국가",
    ),
    "promo_code": ("promocode coupon couponcode coupons voucher promo discountcode",),
    "discount": ("discount discountamount promoamount lineitemdiscount discounts",),
    "payment": ("payment paymentmethod paymenttype paymethod zahlungsart formapago paiement 결제수단 支付方式",),
    "search_term": ("searchterm query keyword searchkeywords searchquery",),
    "source_session_id": ("sessionid session usersession visitid gasessionid idvisit domainsessionid",),
}
AGAINST: dict[str, str] = {
    "event_at": """
        updated update modified delivered delivery estimated shipped ship shipping birth birthday due expiry
        expires cancelled canceled fulfilled approved limit upload received processed etl expected end last next
        until valid registration signup registered zone weekday week hour dow since first refunded closed
        carrier sent
    """,
    "user_id": """
        product item seller vendor store shop warehouse type group segment city country zip state price
        lifestage sensitivity service since address category orders new nouveau phone company street agent age
        note
    """,
    "event": """
        customer payment category product item order referrer referer device user page card article ship id time
        date at
    """,
    "status": "customer marital subscription stock",
    "order_id": """
        item line date time status total amount type customer user buyer dow hour seq sequence source channel
        currency city product add cart prior email quantity count value size page phone zip price shipping name
    """,
    "item_id": """
        category type price quantity qty status total amount count tax discount weight subtotal sales user
        customer list vendor sold order compare requires taxable fulfillment variation brand url
    """,
    "item_name": "category type price quantity code sku id list order variant",
    "price": """
        total compare subtotal shipping delivery sensitivity name point tax old discount freight versand ship
    """,
    "quantity": "return returned refunded refund canceled cancelled shipped stock price pack",
    "revenue": """
        shipping tax taxes fee fees discount discounts refunded refund freight delivery outstanding versand
        steuer type attribution method items quantity currency profit duties ship shipped balance handling duty
        commission tip id channel code no number
    """,
    "discount": "code type",
    "category": "id2",
    "source": "traffic",
    "payment": "id status reference terms intent value installments sequential",
    "country": "code2",
    "device": "id name",
}
"""Words beside those that make a column another thing."""

EVENTS: dict[str, tuple[str, ...]] = {
    VIEW: (
        *("view", "pv", "productview", "viewproduct", "itemview", "detail", "itemdetail", "productdetail"),
        *("productviewed", "viewedproduct", "viewitem", "productdetailview", "viewcontent", "浏览", "点击", "상품조회"),
    ),
    WISHLIST: (
        *("fav", "favorite", "favourite", "wishlist", "like", "addtofavorites", "addtofavourites", "收藏"),
        *("addtowishlist", "productaddedtowishlist", "addedtowishlist", "wishlistadd"),
    ),
    CART: (
        *("cart", "addtocart", "addcart", "basket", "addtobasket", "atc", "addedtocart", "productadded", "cartadd"),
        *("itemadded", "addedtobasket", "加购", "加购物车", "장바구니"),
    ),
    "view_cart": ("viewcart", "cartviewed", "viewedcart"),
    "remove_from_cart": ("removecart", "removefromcart", "removefrombasket", "cartremove", "productremoved"),
    "begin_checkout": (
        *("checkout", "startcheckout", "initiatecheckout", "checkoutstarted", "startedcheckout", "begincheckout"),
        *("checkoutstart", "initiatedcheckout"),
    ),
    PURCHASE: (
        *("purchase", "buy", "order", "transaction", "booking", "sale", "checkoutcompleted", "orderplaced"),
        *("placedorder", "ordercompleted", "completedorder", "ordercomplete", "purchased", "orderpaid", "购买"),
        *(
            "ecommerceorder",
            "completepurchase",
            "purchasecompleted",
            "orderedproduct",
            "구매",
            "покупка",
            "kauf",
            "compra",
            "achat",
        ),
    ),
    REFUND: ("refund", "return", "refunded", "orderrefunded", "refundedorder"),
    "page_view": (
        "pageview",
        "homepage",
        "page",
        "visit",
        "screenview",
        "pageviewed",
        "viewedpage",
        "activeonsite",
        "action",
    ),
    "login": ("login", "signin", "loggedin", "signedin"),
    "sign_up": ("signup", "register", "registration", "accountcreated", "signedup"),
    "search": ("search", "query", "productssearched", "searched"),
}
"""What logs call the contract's events."""

PENDING, REFUNDED, CANCELLED, FAILED = "order_pending", "order_refunded", "order_cancelled", "order_failed"
STATES: dict[str, tuple[str, ...]] = {
    PURCHASE: (
        *(
            "sale",
            "completed",
            "complete",
            "processing",
            "onhold",
            "paid",
            "shipped",
            "delivered",
            "fulfilled",
            "invoiced",
        ),
        *("success", "succeeded", "successful", "approved", "accepted", "confirmed", "captured", "settled", "done"),
        *("partiallyrefunded", "partiallyshipped", "partiallyfulfilled", "awaitingfulfillment", "awaitingshipment"),
        *("awaitingpickup", "toship", "readytoship", "unshipped", "intransit", "received", "finished", "packed"),
        *("versendet", "bezahlt", "abgeschlossen", "geliefert", "zugestellt", "inbearbeitung", "versandt", "erledigt"),
        *("livre", "expedie", "paiementaccepte", "termine", "payee", "payé", "encours", "enpreparation", "acceptee"),
        *("completado", "pagado", "enviado", "entregado", "entregue", "pago", "concluido", "consegnato", "pagato"),
        *(
            "交易成功",
            "已付款",
            "已发货",
            "卖家已发货",
            "已完成",
            "已签收",
            "买家已付款",
            "배송완료",
            "구매확정",
            "결제완료",
        ),
        *("배송중", "выполнен", "оплачен", "доставлен", "отправлен", "завершен", "発送済み", "完了"),
    ),
    REFUNDED: (
        *("refunded", "returned", "refund", "return", "reversed", "chargeback", "chargedback", "disputed", "closed"),
        *("retourniert", "erstattet", "ruckerstattet", "zuruckgesandt", "rembourse", "retourne", "devuelto"),
        *(
            "reembolsado",
            "reembolso",
            "rimborsato",
            "已退款",
            "退款成功",
            "환불",
            "반품",
            "возврат",
            "возвращен",
            "返品",
        ),
    ),
    CANCELLED: (
        *("cancelled", "canceled", "cancel", "voided", "void", "unavailable", "expired", "abandoned", "trash", "draft"),
        *("storniert", "abgebrochen", "annule", "annulee", "cancelado", "anulado", "annullato", "交易关闭", "已取消"),
        *("취소", "취소완료", "주문취소", "отменен", "отмена", "キャンセル", "checkoutdraft"),
    ),
    FAILED: (
        *("failed", "failure", "declined", "rejected", "denied", "error", "paymenterror", "unpaid", "incomplete"),
        *("erreurdepaiement", "echoue", "refuse", "fehlgeschlagen", "abgelehnt", "rechazado", "fallido", "결제실패"),
        *("不成功", "ошибка", "manualverificationrequired"),
    ),
    PENDING: (
        *("pending", "pendingpayment", "awaitingpayment", "authorized", "partiallypaid", "new", "open", "created"),
        *("holded", "paymentreview", "offen", "ausstehend", "enattente", "pendiente", "待付款", "입금대기", "ожидает"),
        *("enattentedepaiement", "unbezahlt", "requiresaction", "placed"),
    ),
}
"""What shops call the states of an order: what counts as a purchase, and what the others are called here."""
UNSURE = (PENDING,)
"""States that some shops count as purchases and others do not."""
MISSING = ("", "null", "none", "nan", "na", "n/a", "\\n", "(not set)", "undefined", "-", "--")
"""What stands where nothing is known."""
UNIQUE = {"insertid", "messageid", "eventid", "uuid", "eventuuid", "dedupeid", "eventkey"}
"""What vendors call the id that each event has of its own."""
