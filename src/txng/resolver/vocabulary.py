"""The link types of the GS1 Web Vocabulary 1.16 (sub-properties of gs1:linkType) with our titles for people."""

from txng.resolver.links import VOCABULARY

#: name → (Vietnamese, English)
TITLES = {
    "activityIdeas": ("Gợi ý hoạt động", "Ideas for activities"),
    "allergenInfo": ("Chất gây dị ứng", "Allergens"),
    "appDownload": ("Ứng dụng", "App"),
    "backgroundInfo": ("Giới thiệu", "Background"),
    "brandHomepageClinical": ("Trang dành cho nhân viên y tế", "Page for health professionals"),
    "brandHomepagePatient": ("Trang dành cho người bệnh", "Page for patients"),
    "careersInfo": ("Tuyển dụng", "Careers"),
    "certificationInfo": ("Giấy chứng nhận", "Certificates"),
    "consumerHandlingStorageInfo": ("Bảo quản", "Storage and handling"),
    "defaultLink": ("Liên kết mặc định", "Default link"),
    "defaultLinkMulti": ("Liên kết mặc định theo ngôn ngữ", "Default link by language"),
    "dpp": ("Hộ chiếu số của sản phẩm", "Digital product passport"),
    "eifu": ("Hướng dẫn sử dụng điện tử", "Electronic instructions for use"),
    "epcis": ("Dữ liệu gốc (EPCIS)", "Raw data (EPCIS)"),
    "epil": ("Tờ hướng dẫn thuốc điện tử", "Electronic patient leaflet"),
    "eventsInfo": ("Sự kiện", "Events"),
    "faqs": ("Câu hỏi thường gặp", "Frequent questions"),
    "handledBy": ("Do hệ thống khác trả lời", "Answered by another resolver"),
    "hasRetailers": ("Nơi bán", "Where to buy"),
    "homepage": ("Trang của đơn vị", "Organisation"),
    "ingredientsInfo": ("Thành phần", "Ingredients"),
    "instructions": ("Hướng dẫn sử dụng", "Instructions"),
    "jws": ("Chữ ký số", "Digital signature"),
    "leaveReview": ("Viết đánh giá", "Leave a review"),
    "locationInfo": ("Địa điểm", "Location"),
    "logisticsInfo": ("Vận chuyển", "Logistics"),
    "loyaltyProgram": ("Khách hàng thân thiết", "Loyalty programme"),
    "masterData": ("Dữ liệu chủ", "Master data"),
    "menuInfo": ("Thực đơn", "Menu"),
    "nutritionalInfo": ("Dinh dưỡng", "Nutrition"),
    "openingHoursInfo": ("Giờ mở cửa", "Opening hours"),
    "paymentLink": ("Thanh toán", "Payment"),
    "pip": ("Trang sản phẩm", "Product page"),
    "productSustainabilityInfo": ("Bền vững và tái chế", "Sustainability and recycling"),
    "promotion": ("Khuyến mại", "Promotion"),
    "purchaseSuppliesOrAccessories": ("Phụ kiện", "Supplies and accessories"),
    "quickStartGuide": ("Hướng dẫn nhanh", "Quick start"),
    "recallStatus": ("Thông tin thu hồi", "Recall"),
    "recipeInfo": ("Cách chế biến", "Recipes"),
    "registerProduct": ("Đăng ký sản phẩm", "Register the product"),
    "registryEntry": ("Đăng ký tại cơ quan quản lý", "Entry in a register"),
    "relatedImage": ("Hình ảnh", "Pictures"),
    "relatedVideo": ("Video", "Video"),
    "reportFound": ("Báo đồ thất lạc", "Report a found item"),
    "review": ("Đánh giá", "Reviews"),
    "safetyInfo": ("An toàn", "Safety"),
    "scheduleTime": ("Đặt lịch", "Book a time"),
    "serviceInfo": ("Dịch vụ", "Service"),
    "smartLabel": ("Nhãn điện tử SmartLabel", "SmartLabel"),
    "smpc": ("Tóm tắt đặc tính thuốc", "Summary of product characteristics"),
    "socialMedia": ("Mạng xã hội", "Social media"),
    "statisticInfo": ("Thống kê", "Statistics"),
    "subscribe": ("Đăng ký nhận tin", "Subscribe"),
    "support": ("Hỗ trợ", "Support"),
    "sustainabilityInfo": ("Bền vững và tái chế", "Sustainability and recycling"),
    "traceability": ("Truy xuất nguồn gốc", "Traceability"),
    "tutorial": ("Bài hướng dẫn", "Tutorial"),
    "userAgreement": ("Thỏa thuận", "Agreement"),
    "verificationService": ("Kiểm tra mã", "Verification"),
    "whatsInTheBox": ("Trong hộp có gì", "What is in the box"),
}


def is_known(link_type: str) -> bool:
    """Whether a full URI is a GS1 link type or lies in somebody's own namespace."""
    return not link_type.startswith(VOCABULARY) or link_type.removeprefix(VOCABULARY) in TITLES


def title(link_type: str, language: str) -> str:
    """What to call a link type; one of another namespace is called by the end of its address."""
    pair = TITLES.get(link_type.removeprefix(VOCABULARY))
    if pair is None:
        return link_type.rstrip("/").rpartition("/")[2]
    return pair[language == "en"]
