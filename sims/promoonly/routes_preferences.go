package promoonly

var preferenceRoutes = []route{}
