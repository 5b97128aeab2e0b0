package promoonly

var reportRoutes = []route{}
