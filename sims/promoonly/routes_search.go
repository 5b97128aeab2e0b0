package promoonly

var searchRoutes = []route{}
