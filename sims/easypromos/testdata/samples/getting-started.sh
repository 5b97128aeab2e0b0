curl -i -X GET \
'https://api.easypromosapp.com/v2/promotions' \
-H 'Authorization: Bearer <YOUR_TOKEN_HERE>'
