package promoonly

var downloadRoutes = []route{}
